using MDEngine.IO;
using MDEngine.Training.Sampling;

namespace MDEngine.Simulations.ActiveLearning;

/// <summary>Frames of dynamics on the reference itself: several trajectories at once, each through a ladder of temperatures.</summary>
/// <param name="references">The reference.</param>
/// <param name="starts">Structures at their minima; trajectories take them in turn.</param>
internal sealed class ReferenceDynamics(ReferencePool references, IReadOnlyList<Frame> starts)
{
    private const double TimeStep = 1;     // fs; frames need the right distribution, not a conserved energy
    private const double Friction = 0.02;  // 1/fs
    private const int IntervalSteps = 20;  // longer than the periods of stretching vibrations
    private const int EquilibrationSteps = 200;

    /// <summary>Samples into a file; a trajectory ends where a bond changes or the reference fails, with a line that says so.</summary>
    public Part Sample(
        string path, IReadOnlyList<double> temperatures, int trajectories, int framesOfEach, ulong seed, Action<int, int> progress, CancellationToken cancellation)
    {
        var work = new DynamicsWork(Path.GetFileName(path), trajectories, temperatures, framesOfEach, seed);
        return new PartedFile(path, work).Make(references.Threads, k => SampleOne(work, k, cancellation), done => progress(done, trajectories), cancellation);
    }

    /// <summary>Makes trajectories that another process wants.</summary>
    /// <returns>How many were made.</returns>
    public int Share(DynamicsWork work, string path, CancellationToken cancellation) =>
        new PartedFile(path, work).Share(references.Threads, k => SampleOne(work, k, cancellation), _ => { }, cancellation);

    private Part SampleOne(DynamicsWork work, int number, CancellationToken cancellation)
    {
        var options = new SeedSamplingOptions(
            SamplingKind.Dynamics, work.Temperatures, work.FramesOfEach, IntervalSteps, EquilibrationSteps, TimeStep, Friction, work.Seed, Labeler.LargestForce);
        return references.With(reference => SampleOne(new MoleculeSampler(reference, options), number, cancellation));
    }

    private Part SampleOne(MoleculeSampler sampler, int number, CancellationToken cancellation)
    {
        Frame start = Origin.Mark(starts[number % starts.Count], number % starts.Count, "reference dynamics");
        try
        {
            (List<Frame> frames, string? fault) = sampler.Sample(start, number, cancellation);
            return new Part(frames, fault is null ? [] : [fault]);
        }
        catch (SimulationDivergedException exception)
        {
            return new Part([], [exception.Message.ReplaceLineEndings(" ")]);
        }
    }
}
