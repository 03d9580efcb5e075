using System.Numerics;
using MDEngine.Threading;

namespace MDEngine.Potentials.Learned.Fused;

/// <summary>
/// Work in pieces that are independent of each other, shared by a team of threads. Which thread does which piece is left open, and so
/// must not matter. Running allocates nothing once the scratch memory has grown.
/// </summary>
internal sealed class Pieces<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ThreadTeam team;
    private readonly Workspace<T>[] scratch;
    private readonly Action<int> take;
    private Action<int, Workspace<T>>? work;
    private int count;
    private int next;

    /// <summary>For a team.</summary>
    public Pieces(ThreadTeam team)
    {
        this.team = team;
        scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new Workspace<T>())];
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
        (work, count, next) = (action, pieces, 0);
        team.Run(Math.Min(Math.Min(pieces, team.Threads), threads), take);
        work = null;
    }

    private void TakePieces(int part)
    {
        for (int piece = Interlocked.Increment(ref next) - 1; piece < count; piece = Interlocked.Increment(ref next) - 1)
        {
            work!(piece, scratch[part]);
            scratch[part].Clear();
        }
    }
}
