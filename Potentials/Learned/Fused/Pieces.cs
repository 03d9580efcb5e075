using System.Numerics;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Work in pieces that are independent of each other, shared by a team of threads. Which thread does which piece is left open, and so
/// must not matter. Running allocates nothing once the scratch memory has grown.
/// </summary>
/// <remarks>
/// Every part begins with its own share of the pieces, the same share of the atoms in every job, so that what a thread wrote in one job is
/// still in its cache in the next. Then it helps the others with theirs.
/// </remarks>
internal sealed class Pieces<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Counters of different threads stand so far apart that they share no cache line, nor the pair of lines that is fetched at once.</summary>
    private const int CounterStride = 128 / sizeof(int);

    private readonly ThreadTeam team;
    private readonly Workspace<T>[] scratch;
    private readonly int[] next;
    private readonly Action<int> take;
    private Action<int, Workspace<T>>? work;
    private int count;
    private int parts;

    /// <summary>For a team.</summary>
    public Pieces(ThreadTeam team)
    {
        this.team = team;
        scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new Workspace<T>())];
        next = new int[(team.Threads + 1) * CounterStride];
        take = TakePieces;
    }

    /// <summary>Threads of the team.</summary>
    public int Threads => team.Threads;

    /// <summary>Does all pieces.</summary>
    /// <param name="pieces">Their number.</param>
    /// <param name="action">Does one, given its number and memory of its thread. Keep the delegate, so that nothing is allocated.</param>
    /// <param name="threads">The most threads to use.</param>
    public void Run(int pieces, Action<int, Workspace<T>> action, int threads)
    {
        (work, count, parts) = (action, pieces, Math.Min(Math.Min(pieces, team.Threads), threads));
        for (int part = 0; part < parts; part++)
        {
            Next(part) = First(part);
        }

        team.Run(parts, take);
        work = null;
    }

    private ref int Next(int part) => ref next[(part + 1) * CounterStride];

    private int First(int part) => (int)((long)count * part / parts);

    private void TakePieces(int part)
    {
        for (int other = 0; other < parts; other++)
        {
            int owner = (part + other) % parts;
            int end = First(owner + 1);
            for (int piece = Interlocked.Increment(ref Next(owner)) - 1; piece < end; piece = Interlocked.Increment(ref Next(owner)) - 1)
            {
                work!(piece, scratch[part]);
                scratch[part].Clear();
            }
        }
    }
}
