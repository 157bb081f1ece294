%% What the Erlang programs of the comparison share: the clock and the memory.
%% CPU time is that of all the threads of the process, in nanoseconds, from /proc/self/task: what
%% erlang:statistics gives counts milliseconds.
-module(measured).
-export([cpu_nanoseconds/0, resident/0, wrong/1]).

cpu_nanoseconds() ->
    {ok, Threads} = file:list_dir("/proc/self/task"),
    lists:sum([cpu_of(T) || T <- Threads]).

%% A thread may have ended since the list was made.
cpu_of(Thread) ->
    case file:read_file("/proc/self/task/" ++ Thread ++ "/schedstat") of
        {ok, Text} ->
            [Nanoseconds | _] = binary:split(Text, <<" ">>),
            binary_to_integer(Nanoseconds);
        {error, _} ->
            0
    end.

%% The memory of this process that is there, in bytes.
resident() ->
    {ok, Text} = file:read_file("/proc/self/statm"),
    [_, Pages | _] = binary:split(Text, <<" ">>, [global]),
    binary_to_integer(Pages) * 4096.

%% Ends the program with a line.
wrong(What) ->
    io:format(standard_error, "~s~n", [What]),
    erlang:halt(1).
