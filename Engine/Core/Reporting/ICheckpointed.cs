namespace MDEngine.Reporting;

/// <summary>Something that watches a run and must go on after a restart as if the run had not stopped.</summary>
public interface ICheckpointed
{
    /// <summary>Its name in the checkpoint.</summary>
    string Name { get; }

    /// <summary>What must be kept.</summary>
    double[] Save();

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    void Restore(ReadOnlySpan<double> saved);
}
