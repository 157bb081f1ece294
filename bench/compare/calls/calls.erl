%% calls NAME COUNT ASIDE: as aside/calls.cpp, by Erlang/OTP. A call is gen_server:call, with its
%% monitor and its 5 seconds; the others are plain messages, and a tag is a fresh reference.
-module(calls).
-export([main/1]).

main([Name, CountText, AsideText]) ->
    Count = list_to_integer(CountText),
    Aside = list_to_integer(AsideText),
    Call = call(Name),
    Here = self(),
    %% The first readings load what reads; what a reading takes itself is taken off.
    _ = measured:cpu_nanoseconds(),
    Before = measured:cpu_nanoseconds(),
    Reading = measured:cpu_nanoseconds() - Before,
    spawn(fun() -> calls(Call, Count, Aside, Here) end),
    serve(Reading).

%% The clock is read here, not by the caller: it should not have to do with other messages.
serve(Reading) ->
    receive
        {clock, From, Ref} ->
            From ! {Ref, measured:cpu_nanoseconds()},
            serve(Reading);
        {took, First, Others, Count} ->
            io:format("~.1f ~w~n", [max(0, Others - Reading) / Count, max(0, First - Reading)]),
            erlang:halt(0);
        wrong ->
            measured:wrong("the result is wrong")
    end.

clock(Here) ->
    Ref = make_ref(),
    Here ! {clock, self(), Ref},
    receive {Ref, Time} -> Time end.

calls(Call, Count, Aside, Here) ->
    To = spawn(fun echo/0),
    put_aside(0, Aside),
    receive nothing -> ok after 0 -> ok end,
    Begin = clock(Here),
    Call(To, 0),
    First = clock(Here),
    repeat(Call, To, 1, Count),
    End = clock(Here),
    case sum(Aside, 0) =:= Aside * (Aside - 1) div 2 of
        true -> Here ! {took, First - Begin, End - First, Count};
        false -> Here ! wrong
    end.

put_aside(N, N) -> ok;
put_aside(I, N) ->
    self() ! {row, I},
    put_aside(I + 1, N).

repeat(_, _, I, Count) when I > Count -> ok;
repeat(Call, To, I, Count) ->
    Call(To, I),
    repeat(Call, To, I + 1, Count).

sum(0, Sum) -> Sum;
sum(Left, Sum) -> receive {row, N} -> sum(Left - 1, Sum + N) end.

%% Answers with whatever it was asked.
echo() ->
    receive
        {do, From} -> From ! done;
        {row, From, N} -> From ! {row, N};
        {tag, From, Ref} -> From ! Ref;
        {'$gen_call', From, N} -> gen_server:reply(From, N)
    end,
    echo().

%% One call: what is asked, and how its answer is told from what is put aside. A wrong answer is
%% never taken, and the program does not end.
call("shape") -> fun by_shape/2;
call("value") -> fun by_value/2;
call("key") -> fun by_key/2;
call("tag") -> fun by_tag/2;
call("call") -> fun by_call/2;
call("guard") -> fun by_guard/2;
call(Name) -> measured:wrong(["there is no call by '", Name, "'"]).

by_shape(To, _) ->
    To ! {do, self()},
    receive done -> ok end.

by_value(To, _) ->
    To ! {row, self(), -1},
    receive {row, -1} -> ok end.

by_key(To, I) ->
    Key = -I - 1,
    To ! {row, self(), Key},
    receive {row, Key} -> ok end.

by_tag(To, _) ->
    Ref = make_ref(),
    To ! {tag, self(), Ref},
    receive Ref -> ok end.

by_call(To, I) ->
    case gen_server:call(To, I) of
        I -> ok;
        _ -> measured:wrong("the result is wrong")
    end.

by_guard(To, I) ->
    To ! {row, self(), -I - 1},
    receive {row, N} when -N - 1 =:= I -> ok end.
