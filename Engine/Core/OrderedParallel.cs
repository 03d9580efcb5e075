using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MDEngine;

/// <summary>Work on several items at once, taken in their order.</summary>
public static class OrderedParallel
{
    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> − 1; its first error is thrown as it is.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two items.</exception>
    public static void Run(int count, int threads, Action<int> work, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                work);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
