namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Things that serve one thread at a time: a thread takes one, which is made where none is free, and gives it back.</summary>
/// <param name="create">Makes one.</param>
internal sealed class Pool<T>(Func<T> create) : IDisposable
    where T : class
{
    private readonly Lock gate = new();
    private readonly Stack<T> free = [];

    /// <summary>Does some work with one.</summary>
    public TResult With<TResult>(Func<T, TResult> work)
    {
        T? one;
        lock (gate)
        {
            _ = free.TryPop(out one);
        }

        one ??= create();
        try
        {
            return work(one);
        }
        finally
        {
            lock (gate)
            {
                free.Push(one);
            }
        }
    }

    /// <summary>Disposes all of them; none may be in use.</summary>
    public void Dispose()
    {
        foreach (T one in free)
        {
            (one as IDisposable)?.Dispose();
        }

        free.Clear();
    }
}
