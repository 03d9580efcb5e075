namespace MDEngine.Simulations.ActiveLearning;

/// <summary>The reference, once for each thread that asks, each computing on one thread.</summary>
/// <param name="reference">The reference. The caller keeps it.</param>
internal sealed class ReferencePool(Potential reference) : IDisposable
{
    private readonly Pool<IPotential>? copies = reference.CanCreate ? new Pool<IPotential>(() => reference.Create(threads: 1)) : null;

    /// <summary>How many threads can use it at once.</summary>
    public int Threads => copies is null ? 1 : reference.Options.Threads;

    /// <summary>Does some work with a reference of the calling thread's own.</summary>
    public T With<T>(Func<IPotential, T> work) => copies is null ? work(reference.Energies) : copies.With(work);

    /// <inheritdoc/>
    public void Dispose() => copies?.Dispose();
}
