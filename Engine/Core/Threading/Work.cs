namespace MDEngine.Threading;

/// <summary>What a region runs.</summary>
internal abstract class Work
{
    /// <summary>Does one part.</summary>
    public abstract void Run(int part);
}

/// <summary>A delegate as work.</summary>
internal sealed class ActionWork : Work
{
    public Action<int>? Action { get; set; }

    public override void Run(int part) => Action!(part);
}

/// <summary>A struct as work. Each thread keeps one for each type of job, so that running one allocates nothing.</summary>
internal sealed class JobWork<TJob> : Work
    where TJob : struct, IJob
{
#pragma warning disable CA2211, CA1823 // one for each thread
    [ThreadStatic]
    private static JobWork<TJob>? ofThread;
#pragma warning restore CA2211, CA1823

    public TJob Job;

    /// <summary>That of the calling thread; no job runs inside another, so it is free.</summary>
    public static JobWork<TJob> OfThread => ofThread ??= new JobWork<TJob>();

    public override void Run(int part) => Job.Run(part);
}
