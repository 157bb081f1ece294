%% memory KIND COUNT: as footprint/bytes.cpp, by Erlang/OTP: by how many bytes the process grows for
%% each process of Erlang's that waits, or for each message that is put aside, and then by how many
%% Erlang itself says. The text is a binary, the leanest that Erlang has.
-module(memory).
-export([main/1]).

main([Kind, Text]) ->
    Grow = grow(Kind),
    _ = measured:resident(),
    Grow(1),
    Resident = measured:resident(),
    Counted = erlang:memory(total),
    Count = list_to_integer(Text),
    Check = Grow(Count),
    GrownResident = measured:resident() - Resident,
    GrownCounted = erlang:memory(total) - Counted,
    case Check() of
        true ->
            io:format("~w ~w~n", [GrownResident div Count, GrownCounted div Count]),
            erlang:halt(0);
        false ->
            measured:wrong("messages are missing")
    end.

grow("actor") -> fun actors/1;
grow("message") -> fun messages/1;
grow(Name) -> measured:wrong(["there is no '", Name, "'"]).

actors(0) -> fun() -> true end;
actors(Count) ->
    Here = self(),
    Some = min(Count, 1000),
    [spawn(fun() -> idle(Here) end) || _ <- lists:seq(1, Some)],
    [receive waits -> ok end || _ <- lists:seq(1, Some)],
    actors(Count - Some).

idle(Creator) ->
    Creator ! waits,
    receive 'end' -> ok end.

messages(Count) ->
    Here = self(),
    Keeper = spawn(fun() -> keeper(Here) end),
    spawn(fun() -> fill(Keeper, 0, Count) end),
    receive waits -> ok end,
    fun() ->
        Keeper ! count,
        receive {sum, Sum} -> Sum =:= Count * (Count - 1) div 2 + 16 * Count end
    end.

fill(To, N, N) -> To ! all_there;
fill(To, I, N) ->
    To ! {job, I, integer_to_binary(1000000000000000 + I)},
    fill(To, I + 1, N).

%% Puts aside what it is sent, until it is to say how much that is.
keeper(Done) ->
    receive
        all_there -> Done ! waits, keeper(Done);
        count -> Done ! {sum, sum(0)}
    end.

sum(Sum) ->
    receive {job, N, Text} -> sum(Sum + N + byte_size(Text)) after 0 -> Sum end.
