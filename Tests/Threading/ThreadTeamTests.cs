using MDEngine.Threading;

namespace MDEngine.Tests.Threading;

public class ThreadTeamTests
{
    [Test]
    public void Every_part_runs_exactly_once([Range(1, 8)] int threads, [Values(0, 1, 2, 3, 8, 1000)] int parts)
    {
        var team = new ThreadTeam(threads);
        int[] counts = new int[parts];
        Action<int> action = part => Interlocked.Increment(ref counts[part]);
        const int Rounds = 50;
        for (int round = 0; round < Rounds; round++)
        {
            team.Run(parts, action);
        }

        Assert.That(counts, Is.All.EqualTo(Rounds));
    }

    [Test]
    public void Parts_of_a_job_share_it_and_the_caller_gets_it_back([Range(1, 8)] int threads)
    {
        const int Parts = 100;
        var team = new ThreadTeam(threads);
        var job = new Sum { Values = [.. Enumerable.Range(0, Parts)] };
        team.Run(ref job, Parts);
        Assert.That(job.Total, Is.EqualTo(Parts * (Parts - 1) / 2));
    }

    [Test]
    public void As_many_parts_as_threads_can_run_at_the_same_time([Range(1, 8)] int threads)
    {
        using var meeting = new Barrier(threads);
        int met = 0;
        new ThreadTeam(threads).Run(threads, _ =>
        {
            if (meeting.SignalAndWait(TimeSpan.FromMinutes(1)))
            {
                Interlocked.Increment(ref met);
            }
        });
        Assert.That(met, Is.EqualTo(threads));
    }

    [Test]
    public void No_more_threads_work_than_the_team_has([Range(1, 4)] int threads)
    {
        new ThreadTeam(8).Run(8, _ => { }); // the process has more workers than this team may use
        var team = new ThreadTeam(threads);
        int now = 0;
        int most = 0;
        for (int round = 0; round < 20; round++)
        {
            team.Run(64, _ =>
            {
                int working = Interlocked.Increment(ref now);
                for (int seen = most; working > seen; seen = most)
                {
                    Interlocked.CompareExchange(ref most, working, seen);
                }

                Thread.SpinWait(200);
                Interlocked.Decrement(ref now);
            });
        }

        Assert.That(most, Is.InRange(1, threads));
    }

    [Test]
    public void What_a_part_throws_reaches_the_caller_and_the_team_stays_usable([Range(1, 8)] int threads, [Values(0, 5, 63)] int bad)
    {
        var team = new ThreadTeam(threads);
        for (int round = 0; round < 20; round++)
        {
            InputException? caught = Assert.Throws<InputException>(() => team.Run(64, part =>
            {
                if (part == bad)
                {
                    throw new InputException($"part {part}");
                }
            }));
            Assert.That(caught!.Message, Is.EqualTo($"part {bad}"));
            int done = 0;
            team.Run(64, _ => Interlocked.Increment(ref done));
            Assert.That(done, Is.EqualTo(64));
        }
    }

    [Test]
    public void A_job_inside_a_job_runs_on_its_own_thread([Values(1, 2, 4)] int threads)
    {
        var team = new ThreadTeam(threads);
        var other = new ThreadTeam(threads);
        int done = 0;
        int elsewhere = 0;
        team.Run(16, _ =>
        {
            int caller = Environment.CurrentManagedThreadId;
            foreach (ThreadTeam inner in new[] { team, other })
            {
                inner.Run(16, _ =>
                {
                    Interlocked.Increment(ref done);
                    if (threads > 1 && Environment.CurrentManagedThreadId != caller)
                    {
                        Interlocked.Increment(ref elsewhere);
                    }
                });
            }
        });
        Assert.Multiple(() =>
        {
            Assert.That(done, Is.EqualTo(2 * 16 * 16));
            Assert.That(elsewhere, Is.Zero);
        });
    }

    [Test]
    public void Callers_do_not_disturb_each_other([Values] bool sameTeam)
    {
        const int Callers = 6;
        const int Parts = 50;
        const int Rounds = 2000;
        var shared = new ThreadTeam(4);
        var totals = new long[Callers];
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(caller => new Thread(() =>
        {
            ThreadTeam team = sameTeam ? shared : new ThreadTeam(1 + (caller % 4));
            int[] values = [.. Enumerable.Range(caller, Parts)];
            for (int round = 0; round < Rounds; round++)
            {
                var job = new Sum { Values = values };
                team.Run(ref job, Parts);
                totals[caller] += job.Total;
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.That(totals, Is.EqualTo(Enumerable.Range(0, Callers).Select(caller => Rounds * (long)((Parts * caller) + (Parts * (Parts - 1) / 2)))));
    }

    [Test]
    public void More_callers_than_places_get_their_work_done()
    {
        const int Callers = 80;
        using var meeting = new Barrier(Callers);
        int done = 0;
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(_ => new Thread(() => new ThreadTeam(2).Run(2, part =>
        {
            if (part == 0)
            {
                meeting.SignalAndWait(TimeSpan.FromMinutes(1)); // all regions are open at once
            }

            Interlocked.Increment(ref done);
        })))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.That(done, Is.EqualTo(2 * Callers));
    }

    [Test]
    public void Running_allocates_nothing([Values(1, 2, 4)] int threads)
    {
        var team = new ThreadTeam(threads);
        int[] counts = new int[16];
        Action<int> action = part => Interlocked.Increment(ref counts[part]);
        int[] values = [.. Enumerable.Range(0, 16)];

        // Other threads of the test host allocate now and then, hence the least of many.
        long least = long.MaxValue;
        for (int trial = 0; trial < 200 && least > 0; trial++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int round = 0; round < 500; round++)
            {
                var job = new Sum { Values = values };
                team.Run(ref job, 16);
                team.Run(16, action);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero);
    }

    [Test]
    public void A_part_that_a_late_worker_took_unasked_is_waited_for()
    {
        var region = new Region(1);
        int caller = Environment.CurrentManagedThreadId;
        bool ended = false, hasEnded = false;

        // The caller's part waits until the other has begun, so that each thread has one; the other part takes long.
        void Run()
        {
            using var begun = new ManualResetEventSlim();
            ended = false;
            var job = new ActionWork
            {
                Action = _ =>
                {
                    if (Environment.CurrentManagedThreadId == caller)
                    {
                        begun.Wait(TimeSpan.FromMinutes(1));
                        return;
                    }

                    begun.Set();
                    Thread.Sleep(20);
                    Volatile.Write(ref ended, true);
                },
            };
            region.Run(job, 2);
            hasEnded = Volatile.Read(ref ended);
        }

        // So long a wait makes the region ask nobody for half a second; then comes a worker that has the region from an earlier call.
        Run();
        bool stop = false;
        var late = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                region.Help();
            }
        });
        late.Start();
        Run();
        Volatile.Write(ref stop, true);
        late.Join();
        Assert.That(hasEnded);
    }

    [Test]
    public void A_negative_number_of_threads_is_refused() =>
        Assert.That(() => new ThreadTeam(-1), Throws.TypeOf<ArgumentOutOfRangeException>());

    private struct Sum : IJob
    {
        public int[] Values;
        public int Total;

        public void Run(int part) => Interlocked.Add(ref Total, Values[part]);
    }
}
