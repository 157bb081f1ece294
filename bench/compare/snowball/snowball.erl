%% snowball VARIANT RATE WORKERS SECONDS: as snowball.hpp, by Erlang/OTP. The server waits for each
%% answer of the back end before it takes the next request, by
%%   key   a receive for the number of the answer, which is otherwise like a request
%%   call  a fresh reference
-module(snowball).
-export([main/1]).

-define(pause, 1000).       % milliseconds
-define(window, 5000000).   % nanoseconds, as all other times

main([Variant, RateText, _Workers, SecondsText]) ->
    Rate = list_to_integer(RateText),
    Seconds = list_to_integer(SecondsText),
    Room = Rate * (Seconds + 5),
    %% What each request took, and after them, when the pause ended; 0: not yet.
    Took = atomics:new(Room + 1, []),
    BackEnd = spawn(fun() -> back_end(Took, Room + 1) end),
    Server = spawn(server(Variant, BackEnd, Took)),
    %% The requests come from outside: the rate should not depend on how much else there is to do.
    process_flag(priority, high),
    measure({Server, Rate, now_(), Room}, BackEnd, Took, Seconds).

now_() -> erlang:monotonic_time(nanosecond).
answer_to(Key) -> 2 * Key + 1.
%% No request has it.
number_of_answer(Key) -> -Key.

back_end(Took, PauseEnded) ->
    receive
        {ask, From, Key} ->
            From ! {job, number_of_answer(Key), answer_to(Key)};
        {ask, From, Ref, Key} ->
            From ! {Ref, answer_to(Key)};
        pause ->
            receive after ?pause -> ok end,
            atomics:put(Took, PauseEnded, now_())
    end,
    back_end(Took, PauseEnded).

server("key", To, Took) -> fun() -> server_by_key(To, Took) end;
server("call", To, Took) -> fun() -> server_by_call(To, Took) end;
server(Name, _, _) -> measured:wrong(["there is no '", Name, "'"]).

server_by_key(To, Took) ->
    receive
        {job, Key, Sent} ->
            Number = number_of_answer(Key),
            To ! {ask, self(), Key},
            receive {job, Number, N} -> answered(Took, Key, Sent, N) end
    end,
    server_by_key(To, Took).

server_by_call(To, Took) ->
    receive
        {job, Key, Sent} ->
            Ref = make_ref(),
            To ! {ask, self(), Ref, Key},
            receive {Ref, N} -> answered(Took, Key, Sent, N) end
    end,
    server_by_call(To, Took).

answered(Took, Key, Sent, N) ->
    case N =:= answer_to(Key) andalso atomics:get(Took, Key) =:= 0 of
        true -> atomics:put(Took, Key, max(1, now_() - Sent));
        false -> measured:wrong("the result is wrong")
    end.

%% Those that are due, from the one after Sent, and a pause of a millisecond; gives the last.
tick({Server, Rate, Begin, Room}, Sent) ->
    Time = now_(),
    Due = min((Time - Begin) * Rate div 1000000000, Room),
    send_requests(Server, Time, Sent, Due),
    receive after 1 -> ok end,
    max(Sent, Due).

send_requests(_, _, Sent, Due) when Sent >= Due -> ok;
send_requests(Server, Time, Sent, Due) ->
    Server ! {job, Sent + 1, Time},
    send_requests(Server, Time, Sent + 1, Due).

tick_until(Requests = {_, _, Begin, _}, Sent, Time) ->
    case now_() - Begin < Time of
        true -> tick_until(Requests, tick(Requests, Sent), Time);
        false -> Sent
    end.

measure(Requests, BackEnd, Took, Seconds) ->
    {_, _, _, Room} = Requests,
    %% The first reading loads what reads.
    _ = measured:cpu_nanoseconds(),
    First = tick_until(Requests, 0, 500000000),
    Cpu = measured:cpu_nanoseconds(),
    Last = tick_until(Requests, First, 1500000000),
    Busy = (measured:cpu_nanoseconds() - Cpu) / 1.0e7,
    await_answer(Took, Last),
    Before = median(Took, First + 1, Last),
    BackEnd ! pause,
    {Sent, Ended} = tick_through_pause(Requests, Took, Room + 1, Last),
    Piled = Sent - Last,
    Back = windows(Requests, Took, {Ended, Seconds * 1000000000, Before}, queue:new(), Sent, Ended,
                   Sent),
    Text = case Back of
               none -> "-";
               _ -> io_lib:format("~.1f", [(Back - Ended) / 1.0e6])
           end,
    io:format("~s ~.1f ~.1f ~w~n", [Text, Before / 1.0e3, Busy, Piled]),
    erlang:halt(0).

await_answer(Took, I) ->
    case atomics:get(Took, I) of
        0 ->
            receive after 1 -> ok end,
            await_answer(Took, I);
        _ ->
            ok
    end.

tick_through_pause(Requests, Took, PauseEnded, Sent) ->
    case atomics:get(Took, PauseEnded) of
        0 -> tick_through_pause(Requests, Took, PauseEnded, tick(Requests, Sent));
        Ended -> {Sent, Ended}
    end.

%% Looks at the windows since the pause, each of which has the requests after From: when the first ended
%% that is as fast as before.
windows(Requests, Took, Aim = {Ended, Longest, Before}, Parts0, From, Since, Sent0) ->
    Sent = tick(Requests, Sent0),
    Now = now_(),
    {Parts1, NextFrom, NextSince} =
        case Now - Since >= ?window andalso Sent > From of
            true -> {queue:in({From, Sent, Now}, Parts0), Sent, Now};
            false -> {Parts0, From, Since}
        end,
    case fast_again(Took, 2 * Before, Parts1) of
        {yes, Back} -> Back;
        {no, _} when Now - Ended >= Longest -> none;
        {no, Parts} -> windows(Requests, Took, Aim, Parts, NextFrom, NextSince, Sent)
    end.

fast_again(Took, Most, Parts) ->
    case queue:peek(Parts) of
        {value, {From, To, End}} ->
            case atomics:get(Took, To) =/= 0 of
                false ->
                    {no, Parts};
                true ->
                    case median(Took, From + 1, To) =< Most of
                        true -> {yes, End};
                        false -> fast_again(Took, Most, queue:drop(Parts))
                    end
            end;
        empty ->
            {no, Parts}
    end.

median(Took, From, To) ->
    All = lists:sort([atomics:get(Took, I) || I <- lists:seq(From, To)]),
    lists:nth((length(All) div 2) + 1, All).
