%% otp KERNEL N WORKERS: as heed.cpp, by Erlang/OTP: plain processes and receive. It is run by
%%   erl +S WORKERS:WORKERS -noshell -run otp main KERNEL N WORKERS
%% (and +P for large N: at most so many processes), and has all other settings as they come, those
%% of busy waiting (+sbwt) too. (A module called erlang cannot be: that is OTP's own.) The clock is
%% in measured.erl.
-module(otp).
-export([main/1]).

%% The sizes of harness.hpp.
-define(workers_of_fork_join, 60).
-define(ring_size, 100).
-define(creatures, 100).
-define(members_of_big, 120).
-define(users_of_dictionary, 20).
-define(known_keys, 10000).
-define(producers, 40).
-define(consumers, 40).
-define(buffer_size, 50).
-define(philosophers, 20).
-define(chairs, 100).
-define(accounts, 1000).
-define(opening_balance, 1000).
-define(primes_of_one, 100).
-define(large_ring_size, 100000).
-define(sources, 100).

main([Kernel, Text, _Workers]) ->
    Run = kernel(Kernel),
    N = list_to_integer(Text),
    Here = self(),
    spawn(fun() -> Here ! {number, 0} end),
    0 = number(),
    Prepared = prepared(Run, N),
    %% The first reading loads what reads; what a reading takes itself is taken off.
    _ = measured:cpu_nanoseconds(),
    Before = measured:cpu_nanoseconds(),
    Cpu = measured:cpu_nanoseconds(),
    Wall = erlang:monotonic_time(nanosecond),
    {Operations, Right} = Prepared(),
    Passed = erlang:monotonic_time(nanosecond) - Wall,
    CpuPassed = max(0, measured:cpu_nanoseconds() - Cpu - (Cpu - Before)),
    case is_right(Right) of
        true ->
            io:format("~.2f ~.2f~n", [CpuPassed / Operations, Passed / Operations]),
            erlang:halt(0);
        false ->
            measured:wrong("the result is wrong")
    end.

%% What is to be measured; a kernel may make something before.
prepared({after_making, Make}, N) -> Make(N);
prepared(Run, N) -> fun() -> Run(N) end.

%% Where it takes long to say, it is asked for when the clocks have been read.
is_right(Right) when is_function(Right) -> Right();
is_right(Right) -> Right.

kernel("ping-pong") -> fun ping_pong/1;
kernel("counting") -> fun counting/1;
kernel("fork-join-throughput") -> fun fork_join_throughput/1;
kernel("fork-join-creation") -> fun fork_join_creation/1;
kernel("thread-ring") -> fun thread_ring/1;
kernel("chameneos") -> fun chameneos/1;
kernel("big") -> fun big/1;
kernel("concurrent-dictionary") -> fun concurrent_dictionary/1;
kernel("producer-consumer") -> fun producer_consumer/1;
kernel("dining-philosophers") -> fun dining_philosophers/1;
kernel("sleeping-barber") -> fun sleeping_barber/1;
kernel("bank-transaction") -> fun bank_transaction/1;
kernel("sieve") -> fun sieve/1;
kernel("fibonacci") -> fun fibonacci/1;
kernel("skynet") -> fun skynet/1;
kernel("call") -> fun call/1;
kernel("ring") -> {after_making, fun ring/1};
kernel("fan-in") -> fun fan_in/1;
kernel("yielding-producer") -> fun yielding_producer/1;
kernel("spawn") -> fun spawn_idlers/1;
kernel("link") -> fun link_and_unlink/1;
kernel("monitor") -> fun monitor_and_demonitor/1;
kernel("spawn-monitor") -> fun spawn_and_monitor/1;
kernel("timer") -> fun start_and_cancel/1;
kernel(Name) ->
    io:format(standard_error, "there is no kernel '~s'~n", [Name]),
    erlang:halt(2).

number() -> receive {number, N} -> N end.
numbers(Count) -> lists:sum([number() || _ <- lists:seq(1, Count)]).
sum_below(N) -> N * (N - 1) div 2.
rounded_up(N, To) -> (N + To - 1) div To * To.
times(0, _) -> ok;
times(N, F) -> F(), times(N - 1, F).

%% The same random numbers as harness.hpp has.
seed(N) -> (N * 2654435761 + 1) band 16#ffffffff.
random(X) -> (X * 1664525 + 1013904223) band 16#ffffffff.
below(X, N) -> (X bsr 8) rem N.

%% ---- ping-pong. An operation: a ping and the pong that answers it (2 messages).

ping_pong(N) ->
    Here = self(),
    Ponger = spawn(fun ponger/0),
    spawn(fun() -> pinger(Ponger, 0, N, 0, Here) end),
    {N, number() =:= sum_below(N)}.

ponger() ->
    receive {ping, From, N} -> From ! {pong, N} end,
    ponger().

pinger(_, N, N, Sum, Done) -> Done ! {number, Sum};
pinger(To, I, N, Sum, Done) ->
    To ! {ping, self(), I},
    receive {pong, Back} -> pinger(To, I + 1, N, Sum + Back, Done) end.

%% ---- counting. An operation: one message from one actor to another, sent without waiting.

counting(N) ->
    Here = self(),
    Counter = spawn(fun() -> counter(0) end),
    spawn(fun() -> incrementer(Counter, 0, N, Here) end),
    {N, number() =:= sum_below(N)}.

counter(Sum) ->
    receive
        {add, N} -> counter(Sum + N);
        {get, From} -> From ! {number, Sum}, counter(Sum)
    end.

incrementer(To, N, N, Done) ->
    To ! {get, self()},
    Done ! {number, number()};
incrementer(To, I, N, Done) ->
    To ! {add, I},
    incrementer(To, I + 1, N, Done).

%% ---- fork-join-throughput. An operation: one message of one actor to one of sixty, in turn.

fork_join_throughput(N0) ->
    N = rounded_up(N0, ?workers_of_fork_join),
    Here = self(),
    spawn(fun() ->
        Each = N div ?workers_of_fork_join,
        Workers = [spawn(fun() -> worker(Each, 0, Here) end)
                   || _ <- lists:seq(1, ?workers_of_fork_join)],
        fork(Workers, Workers, 0, N)
    end),
    {N, numbers(?workers_of_fork_join) =:= sum_below(N)}.

fork(_, _, N, N) -> ok;
fork([], All, I, N) -> fork(All, All, I, N);
fork([W | More], All, I, N) ->
    W ! {work, I},
    fork(More, All, I + 1, N).

worker(0, Sum, Done) -> Done ! {number, Sum};
worker(Left, Sum, Done) -> receive {work, N} -> worker(Left - 1, Sum + N, Done) end.

%% ---- fork-join-creation. An operation: an actor is made, is sent a message, answers it and ends.

fork_join_creation(N) ->
    Here = self(),
    spawn(fun() -> create(0, N, Here) end),
    {N, number() =:= sum_below(N)}.

create(N, N, Done) -> Done ! {number, join(N, 0)};
create(I, N, Done) ->
    spawn(fun one_task/0) ! {work, self(), I},
    create(I + 1, N, Done).

join(0, Sum) -> Sum;
join(Left, Sum) -> receive {done, N} -> join(Left - 1, Sum + N) end.

one_task() -> receive {work, From, N} -> From ! {done, N} end.

%% ---- thread-ring. An operation: a token passed on in a ring of a hundred.

thread_ring(N) ->
    ring_of(?ring_size) ! {token, N},
    {N, number() =:= N rem ?ring_size}.

%% The first knot of a ring of that size.
ring_of(Size) ->
    Here = self(),
    First = spawn(fun() -> receive {next, Next} -> knot(0, Next, Here) end end),
    Last = lists:foldl(fun(Place, Next) -> spawn(fun() -> knot(Place, Next, Here) end) end,
                       First, lists:seq(Size - 1, 1, -1)),
    First ! {next, Last},
    First.

knot(Place, Next, Done) ->
    receive
        {token, 0} -> Done ! {number, Place};
        {token, Left} -> Next ! {token, Left - 1}
    end,
    knot(Place, Next, Done).

%% ---- chameneos. An operation: a meeting: two creatures come, and each is told the other's colour
%% (4 messages).

chameneos(N) ->
    Here = self(),
    Mall = spawn(fun() -> mall(N, none, 0) end),
    [spawn(fun() -> creature(Mall, I rem 3, 0, Here) end) || I <- lists:seq(0, ?creatures - 1)],
    {N, numbers(?creatures) =:= 2 * N}.

creature(Mall, Colour, Met, Done) ->
    Mall ! {here, self(), Colour},
    receive
        {meet, Colour} -> creature(Mall, Colour, Met + 1, Done);
        {meet, Other} -> creature(Mall, 3 - Colour - Other, Met + 1, Done);
        'end' -> Done ! {number, Met}
    end.

mall(0, Waiting, Colour) ->
    receive {here, Who, _} -> Who ! 'end' end,
    mall(0, Waiting, Colour);
mall(Meetings, none, _) ->
    receive {here, Who, Colour} -> mall(Meetings, Who, Colour) end;
mall(Meetings, Waiting, ItsColour) ->
    receive
        {here, Who, Colour} ->
            Waiting ! {meet, Colour},
            Who ! {meet, ItsColour},
            mall(Meetings - 1, none, 0)
    end.

%% ---- big. An operation: a ping to one of 120 at random, and its pong (2 messages); all do so at
%% once.

big(N0) ->
    N = rounded_up(N0, ?members_of_big),
    Here = self(),
    All = [spawn(fun() ->
               receive {all, All} -> member(All, 0, N div ?members_of_big, seed(I), Here) end
           end) || I <- lists:seq(0, ?members_of_big - 1)],
    Them = list_to_tuple(All),
    [P ! {all, Them} || P <- All],
    Pongs = numbers(?members_of_big),
    [P ! 'end' || P <- All],
    {N, Pongs =:= N}.

member(_, N, N, _, Done) ->
    Done ! {number, N},
    answer_pings();
member(All, I, N, X0, Done) ->
    X = random(X0),
    element(below(X, ?members_of_big) + 1, All) ! {ping, self(), I},
    await_pong(),
    member(All, I + 1, N, X, Done).

await_pong() ->
    receive
        {ping, From, N} -> From ! {pong, N}, await_pong();
        {pong, _} -> ok
    end.

answer_pings() ->
    receive
        {ping, From, N} -> From ! {pong, N}, answer_pings();
        'end' -> ok
    end.

%% ---- concurrent-dictionary. An operation: a request to the dictionary by one of twenty, and its
%% answer; one in ten writes. A call is a fresh reference and the receive that waits for it, without
%% the monitor and the timeout that gen_server:call adds.

concurrent_dictionary(N0) ->
    N = rounded_up(N0, ?users_of_dictionary),
    Here = self(),
    To = spawn(fun() -> dictionary(#{}) end),
    [spawn(fun() -> user(To, N div ?users_of_dictionary, seed(I), 0, Here) end)
     || I <- lists:seq(0, ?users_of_dictionary - 1)],
    {N, numbers(?users_of_dictionary) =:= N}.

dictionary(Map) ->
    receive
        {read, From, Ref, Key} ->
            From ! {Ref, maps:get(Key, Map, 0)},
            dictionary(Map);
        {write, From, Ref, Key, Value} ->
            From ! {Ref, Value},
            dictionary(Map#{Key => Value})
    end.

user(_, 0, _, Right, Done) -> Done ! {number, Right};
user(To, Left, X0, Right, Done) ->
    X1 = random(X0),
    X2 = random(X1),
    Key = below(X2, ?known_keys),
    Ref = make_ref(),
    Writes = below(X1, 100) < 10,
    case Writes of
        true -> To ! {write, self(), Ref, Key, Key};
        false -> To ! {read, self(), Ref, Key}
    end,
    receive
        {Ref, Value} when Value =:= Key; Value =:= 0, not Writes ->
            user(To, Left - 1, X2, Right + 1, Done);
        {Ref, _} ->
            user(To, Left - 1, X2, Right, Done)
    end.

%% ---- producer-consumer. An operation: an item asked for, made, put into a buffer of fifty, and
%% taken by a consumer that asks for it (4 messages).

producer_consumer(N0) ->
    N = rounded_up(N0, ?producers),
    Here = self(),
    spawn(fun() ->
        Buffer = self(),
        Consumers = [spawn(fun() -> consumer(Buffer, 0, Here) end)
                     || _ <- lists:seq(1, ?consumers)],
        Each = N div ?producers,
        [spawn(fun() -> producer(Buffer, 0, Each) end) ! produce || _ <- lists:seq(1, ?producers)],
        buffer(queue:new(), 0, queue:new(), queue:from_list(Consumers), N),
        [C ! 'end' || C <- Consumers]
    end),
    {N, numbers(?consumers) =:= ?producers * sum_below(N div ?producers)}.

producer(_, Items, Items) -> ok;
producer(Buffer, Made, Items) ->
    receive produce -> Buffer ! {data, self(), Made} end,
    producer(Buffer, Made + 1, Items).

consumer(Buffer, Sum, Done) ->
    receive
        {item, N} ->
            Buffer ! {available, self()},
            consumer(Buffer, Sum + N, Done);
        'end' ->
            Done ! {number, Sum}
    end.

%% The number of items goes along: to count a queue takes the time of its length.
buffer(_, _, _, _, 0) -> ok;
buffer(Items0, Size0, Producers, Consumers0, Left) ->
    receive
        {data, From, N} ->
            {Items, Size, Consumers} =
                case queue:out(Consumers0) of
                    {{value, Consumer}, Others} ->
                        Consumer ! {item, N},
                        {Items0, Size0, Others};
                    {empty, _} ->
                        {queue:in(N, Items0), Size0 + 1, Consumers0}
                end,
            case Size >= ?buffer_size of
                true ->
                    buffer(Items, Size, queue:in(From, Producers), Consumers, Left);
                false ->
                    From ! produce,
                    buffer(Items, Size, Producers, Consumers, Left)
            end;
        {available, From} ->
            case queue:out(Items0) of
                {empty, _} ->
                    buffer(Items0, Size0, Producers, queue:in(From, Consumers0), Left - 1);
                {{value, N}, Items} ->
                    From ! {item, N},
                    case queue:out(Producers) of
                        {{value, Producer}, Others} ->
                            Producer ! produce,
                            buffer(Items, Size0 - 1, Others, Consumers0, Left - 1);
                        {empty, _} ->
                            buffer(Items, Size0 - 1, Producers, Consumers0, Left - 1)
                    end
            end
    end.

%% ---- dining-philosophers. An operation: a meal of one of twenty: hungry, eat, done (3 messages).
%% The waiter keeps who cannot eat yet.

dining_philosophers(N0) ->
    N = rounded_up(N0, ?philosophers),
    Here = self(),
    spawn(fun() ->
        Waiter = self(),
        Meals = N div ?philosophers,
        All = [spawn(fun() -> philosopher(Waiter, I, 0, Meals, Here) end)
               || I <- lists:seq(0, ?philosophers - 1)],
        waiter(list_to_tuple(All), 0, 0)
    end),
    {N, numbers(?philosophers) =:= N}.

philosopher(_, _, Meals, Meals, Done) -> Done ! {number, Meals};
philosopher(Waiter, Place, Eaten, Meals, Done) ->
    Waiter ! {hungry, Place},
    receive eat -> ok end,
    Waiter ! {done, Place},
    philosopher(Waiter, Place, Eaten + 1, Meals, Done).

%% Forks in use, and who is hungry, are sets of bits.
waiter(All, Forks0, Hungry0) ->
    receive
        {hungry, Place} ->
            {Forks, Hungry} = serve(Place, All, Forks0, Hungry0),
            waiter(All, Forks, Hungry);
        {done, Place} ->
            Left = (Place + ?philosophers - 1) rem ?philosophers,
            Right = (Place + 1) rem ?philosophers,
            Freed = Forks0 band (bnot forks_of(Place)),
            {Forks1, Hungry1} = serve_if_hungry(Left, All, Freed, Hungry0),
            {Forks2, Hungry2} = serve_if_hungry(Right, All, Forks1, Hungry1),
            waiter(All, Forks2, Hungry2)
    end.

forks_of(Place) -> (1 bsl Place) bor (1 bsl ((Place + 1) rem ?philosophers)).

serve_if_hungry(Place, All, Forks, Hungry) ->
    case Hungry band (1 bsl Place) of
        0 -> {Forks, Hungry};
        _ -> serve(Place, All, Forks, Hungry)
    end.

serve(Place, All, Forks, Hungry) ->
    case Forks band forks_of(Place) of
        0 ->
            element(Place + 1, All) ! eat,
            {Forks bor forks_of(Place), Hungry band (bnot (1 bsl Place))};
        _ ->
            {Forks, Hungry bor (1 bsl Place)}
    end.

%% ---- sleeping-barber. An operation: a customer is made, enters, waits for the barber, has a
%% haircut and ends (1 actor, 6 messages). A hundred are there at a time, and as many chairs.

sleeping_barber(N) ->
    Here = self(),
    spawn(fun() ->
        Street = self(),
        Room = spawn(fun() ->
            Barber = spawn(fun() -> barber(0) end),
            waiting_room(Barber, asleep, queue:new())
        end),
        First = min(?chairs, N),
        times(First, fun() -> spawn(fun() -> customer(Room, Street) end) end),
        Here ! {number, street(Room, N - First, N, 0)}
    end),
    {N, number() =:= sum_below(N + 1)}.

street(_, _, 0, Sum) -> Sum;
street(Room, ToMake, Left, Sum) ->
    receive
        {shaved, Haircut} when ToMake > 0 ->
            Street = self(),
            spawn(fun() -> customer(Room, Street) end),
            street(Room, ToMake - 1, Left - 1, Sum + Haircut);
        {shaved, Haircut} ->
            street(Room, 0, Left - 1, Sum + Haircut)
    end.

customer(Room, Street) ->
    Room ! {enter, self()},
    receive start -> ok end,
    receive {done, Haircut} -> Street ! {shaved, Haircut} end.

barber(Haircuts) ->
    receive
        {serve, Who, Room} ->
            Who ! start,
            Who ! {done, Haircuts + 1},
            Room ! next,
            barber(Haircuts + 1)
    end.

waiting_room(Barber, asleep, Waiting) ->
    receive
        {enter, Who} ->
            Barber ! {serve, Who, self()},
            waiting_room(Barber, awake, Waiting)
    end;
waiting_room(Barber, awake, Waiting) ->
    receive
        {enter, Who} ->
            waiting_room(Barber, awake, queue:in(Who, Waiting));
        next ->
            case queue:out(Waiting) of
                {empty, _} ->
                    waiting_room(Barber, asleep, Waiting);
                {{value, Who}, Others} ->
                    Barber ! {serve, Who, self()},
                    waiting_room(Barber, awake, Others)
            end
    end.

%% ---- bank-transaction. An operation: a teller asks an account to send money to another; it waits
%% for the other's receipt, and meanwhile takes nothing else, then tells the teller (4 messages).
%% All orders are sent at once.

bank_transaction(N) ->
    Here = self(),
    spawn(fun() ->
        All = [spawn(fun() -> account(?opening_balance) end) || _ <- lists:seq(1, ?accounts)],
        order(list_to_tuple(All), 0, N, seed(1)),
        times(N, fun() -> receive done -> ok end end),
        [A ! {balance, self()} || A <- All],
        Here ! {number, numbers(?accounts)}
    end),
    {N, number() =:= ?accounts * ?opening_balance}.

order(_, N, N, _) -> ok;
order(All, I, N, X0) ->
    X1 = random(X0),
    From = below(X1, ?accounts * 8 div 10),
    X2 = random(X1),
    To = From + 1 + below(X2, ?accounts - From - 1),
    element(From + 1, All) ! {debit, self(), I rem 100, element(To + 1, All)},
    order(All, I + 1, N, X2).

account(Balance) ->
    receive
        {debit, Teller, Amount, To} ->
            Ref = make_ref(),
            To ! {credit, self(), Ref, Amount},
            receive Ref -> ok end,
            Teller ! done,
            account(Balance - Amount);
        {credit, From, Ref, Amount} ->
            From ! Ref,
            account(Balance + Amount);
        {balance, From} ->
            From ! {number, Balance},
            account(Balance)
    end.

%% ---- sieve. An operation: an odd number that is sent into a chain of actors, each of which knows
%% a hundred primes, drops their multiples and sends on what is left. Its cost grows with N.

sieve(N) ->
    Here = self(),
    spawn(fun() ->
        First = spawn(fun() -> sieve_part([3], 1, none, Here) end),
        candidates(First, 1, N)
    end),
    Found = number(),
    {N, fun() -> Found =:= primes_among(N) end}.

candidates(First, N, N) -> First ! {'end', 1};
candidates(First, I, N) ->
    First ! {candidate, 2 * I + 3},
    candidates(First, I + 1, N).

sieve_part(Primes, Count, Next, Done) ->
    receive
        {candidate, N} ->
            case is_multiple(N, Primes) of
                true ->
                    sieve_part(Primes, Count, Next, Done);
                false when Count < ?primes_of_one ->
                    sieve_part(Primes ++ [N], Count + 1, Next, Done);
                false when Next =:= none ->
                    Made = spawn(fun() -> sieve_part([N], 1, none, Done) end),
                    sieve_part(Primes, Count, Made, Done);
                false ->
                    Next ! {candidate, N},
                    sieve_part(Primes, Count, Next, Done)
            end;
        {'end', Found} when Next =:= none -> Done ! {number, Found + Count};
        {'end', Found} -> Next ! {'end', Found + Count}
    end.

is_multiple(_, []) -> false;
is_multiple(N, [P | _]) when N rem P =:= 0 -> true;
is_multiple(N, [_ | More]) -> is_multiple(N, More).

%% The primes among 2 and the first N odd numbers from 3, by division up to the root: to check.
primes_among(N) -> 1 + length([I || I <- lists:seq(3, 2 * N + 1, 2), is_prime(I, 3)]).
is_prime(N, D) when D * D > N -> true;
is_prime(N, D) when N rem D =:= 0 -> false;
is_prime(N, D) -> is_prime(N, D + 2).

%% ---- fibonacci. An operation: an actor of the unbalanced tree that the recursion makes; it sends
%% its result to the one above (1 actor, 1 message).

fibonacci(Most) ->
    Here = self(),
    N = fibonacci_for(2, Most),
    spawn(fun() -> fibonacci_of(N, Here) end),
    {fibonacci_actors(N), number() =:= fibonacci_number(N)}.

fibonacci_of(N, Above) when N =< 2 -> Above ! {number, 1};
fibonacci_of(N, Above) ->
    Self = self(),
    spawn(fun() -> fibonacci_of(N - 1, Self) end),
    spawn(fun() -> fibonacci_of(N - 2, Self) end),
    One = number(),
    Other = number(),
    Above ! {number, One + Other}.

fibonacci_number(N) -> fibonacci_number(N, 0, 1).
fibonacci_number(0, A, _) -> A;
fibonacci_number(N, A, B) -> fibonacci_number(N - 1, B, A + B).
fibonacci_actors(N) -> 2 * fibonacci_number(N) - 1.
fibonacci_for(N, Most) ->
    case fibonacci_actors(N + 1) =< Most of
        true -> fibonacci_for(N + 1, Most);
        false -> N
    end.

%% ---- skynet. An operation: an actor of a tree of tens; a leaf sends its number, a node the sum of
%% those below it (1 actor, 1 message).

skynet(Most) ->
    Here = self(),
    {Leaves, Nodes} = skynet_size(1, 1, Most),
    spawn(fun() -> skynet_node(Here, 0, Leaves) end),
    {Nodes, number() =:= sum_below(Leaves)}.

skynet_node(Above, First, 1) -> Above ! {number, First};
skynet_node(Above, First, Size) ->
    Part = Size div 10,
    Self = self(),
    [spawn(fun() -> skynet_node(Self, First + I * Part, Part) end) || I <- lists:seq(0, 9)],
    Above ! {number, numbers(10)}.

skynet_size(Leaves, Nodes, Most) when Nodes + Leaves * 10 =< Most ->
    skynet_size(Leaves * 10, Nodes + Leaves * 10, Most);
skynet_size(Leaves, Nodes, _) -> {Leaves, Nodes}.

%% ---- call. An operation: a call of another actor, which ends after 5 s or with it, and the answer
%% (2 messages). It is gen_server:call; who answers is a plain process.

call(N) ->
    Here = self(),
    Callee = spawn(fun callee/0),
    spawn(fun() -> caller(Callee, 0, N, 0, Here) end),
    {N, number() =:= sum_below(N)}.

callee() ->
    receive {'$gen_call', From, N} -> gen_server:reply(From, N) end,
    callee().

caller(_, N, N, Sum, Done) -> Done ! {number, Sum};
caller(To, I, N, Sum, Done) -> caller(To, I + 1, N, Sum + gen_server:call(To, I), Done).

%% ---- ring. An operation: a token passed on in a ring of a hundred thousand. It goes round once
%% before the clocks start.

ring(N) ->
    First = ring_of(?large_ring_size),
    First ! {token, ?large_ring_size},
    0 = number(),
    fun() ->
        First ! {token, N},
        {N, number() =:= N rem ?large_ring_size}
    end.

%% ---- fan-in. An operation: one message of one of a hundred actors to one. They are preempted.

fan_in(N0) ->
    N = rounded_up(N0, ?sources),
    Here = self(),
    Each = N div ?sources,
    Worker = spawn(fun() -> worker(N, 0, Here) end),
    times(?sources, fun() -> spawn(fun() -> source(Worker, 0, Each) end) end),
    {N, number() =:= ?sources * sum_below(Each)}.

source(_, N, N) -> ok;
source(To, I, N) ->
    To ! {work, I},
    source(To, I + 1, N).

%% ---- yielding-producer. An operation: one message of one actor, which is preempted, to another.

yielding_producer(N) ->
    Here = self(),
    Worker = spawn(fun() -> worker(N, 0, Here) end),
    spawn(fun() -> source(Worker, 0, N) end),
    {N, number() =:= sum_below(N)}.

%% ---- spawn. An operation: an actor is made that has nothing to do, counts itself, and ends.

spawn_idlers(N) ->
    Counted = counters:new(1, []),
    spawn(fun() -> times(N, fun() -> spawn(fun() -> counters:add(Counted, 1, 1) end) end) end),
    await_count(Counted, N),
    {N, true}.

await_count(Counted, N) ->
    case counters:get(Counted, 1) of
        N -> ok;
        _ -> receive after 1 -> await_count(Counted, N) end
    end.

%% ---- link, monitor, timer. An operation: something is done to another process, and taken back.

to_another(N, Deed) ->
    Here = self(),
    Other = spawn(fun() -> receive stop -> ok end end),
    spawn(fun() -> times(N, fun() -> Deed(Other) end), Here ! {number, N} end),
    {N, number() =:= N}.

link_and_unlink(N) -> to_another(N, fun(To) -> link(To), unlink(To) end).
monitor_and_demonitor(N) -> to_another(N, fun(To) -> demonitor(monitor(process, To), [flush]) end).
start_and_cancel(N) ->
    to_another(N, fun(To) -> erlang:cancel_timer(erlang:send_after(60000, To, late)) end).

%% ---- spawn-monitor. An operation: a process is made, monitored, ends, and its end is received.

spawn_and_monitor(N) ->
    Here = self(),
    spawn(fun() ->
        times(N, fun() ->
            {_, Ref} = spawn_monitor(fun() -> ok end),
            receive {'DOWN', Ref, process, _, _} -> ok end
        end),
        Here ! {number, N}
    end),
    {N, number() =:= N}.
