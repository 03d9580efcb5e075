namespace MDEngine.Threading;

/// <summary>Work in parts that may run at the same time, on any threads and in any order.</summary>
public interface IJob
{
    /// <summary>Does one part. What it writes must not depend on which thread runs it, or on which parts are done already.</summary>
    /// <param name="part">0 to the number of parts − 1.</param>
    void Run(int part);
}
