using MDEngine.Analysis;
using MDEngine.Analysis.Spectra;
using MDEngine.IO;
using MDEngine.Simulations.Spectroscopy;

namespace MDEngine.Simulations;

/// <summary>A spectrum of a stored trajectory, which is read once, a frame at a time.</summary>
/// <param name="settings">Which spectrum, and how it is made.</param>
/// <param name="trajectory">The trajectory. The caller closes it.</param>
/// <param name="potential">What computes dipole moments that the trajectory lacks, or null.</param>
public sealed class TrajectorySpectrum(SpectrumSettings settings, Trajectory trajectory, IPotential? potential = null)
{
    private const int FramesBetweenReports = 100;

    /// <summary>Fraction by which intervals may differ: wavenumbers follow them, and 4000 cm⁻¹ would move by 4 cm⁻¹.</summary>
    private const double IntervalTolerance = 1e-3;

    /// <summary>Fraction of a time that writing it in single precision may have cost, twice, as two times make an interval.</summary>
    private const double TimeRounding = 1.2e-7;

    /// <summary>Frames read ahead to learn the interval and whether the trajectory is shorter than a segment.</summary>
    private readonly Queue<Frame> ahead = new();

    /// <summary>Reads to the end, and makes the spectrum.</summary>
    /// <param name="progress">Is told how far it is, or null.</param>
    /// <param name="cancellation">Ends the work between two frames.</param>
    /// <exception cref="InputException">The trajectory lacks what the spectrum needs, or is too short.</exception>
    public FinishedSpectrum Execute(IWorkProgress? progress = null, CancellationToken cancellation = default)
    {
        Frame first = trajectory.Read() ?? throw new InputFileException(trajectory.Path, 0, 0, "holds no frame");
        Frame second = trajectory.Read() ?? throw new InputFileException(trajectory.Path, 0, 0, "holds one frame only; a spectrum needs a trajectory, or a run of --steps");
        ahead.Enqueue(first);
        ahead.Enqueue(second);
        double interval = settings.SampleIntervalFs ?? (second.Time - first.Time is > 0 and { } difference
            ? difference
            : throw new InputException($"{trajectory.Path} does not state times; give the time between its frames with --sample-interval."));
        int segment = PowerSpectrumOptions.SegmentFor(settings.Resolution, interval);
        while (ahead.Count < segment + 2 && trajectory.Read() is { } frame)
        {
            ahead.Enqueue(frame);
        }

        bool fromPositions = settings.Kind == SpectrumKind.Vdos && first.Velocities is null;
        int lost = fromPositions || settings.Kind == SpectrumKind.Ir ? 2 : 0;
        var spectrum = new SpectrumAccumulator(settings, first.Topology, interval, ahead.Count - lost);
        var result = new EvaluationResult(first.AtomCount);
        using BoundPotential? bound = settings.Kind == SpectrumKind.Ir ? potential?.Bind(first.System) : null;
        var path = new Unwrapping(first.AtomCount);
        double? time = null;
        long count = 0;
        Frame? spent = null;
        while (ahead.TryDequeue(out Frame? frame) || (frame = trajectory.Read(spent)) is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            if (frame.AtomCount != first.AtomCount)
            {
                throw new InputFileException(trajectory.Path, 0, 0, $"frame {count} has {frame.AtomCount} atoms where the first has {first.AtomCount}");
            }

            RequireInterval(interval, time, frame.Time, count);
            time = frame.Time;
            if (frame.Cell.IsPeriodic && (fromPositions || potential is not null))
            {
                path.Apply(frame.Cell, frame.Positions);
            }

            Take(spectrum, frame, fromPositions, bound, result, count);
            spent = frame;
            if (count % FramesBetweenReports == 0)
            {
                progress?.Show(() => $"{count} frames");
            }
        }

        return FinishedSpectrum.Of(spectrum.Finish(), settings);
    }

    /// <summary>One interval must hold from frame to frame, unless the user has said it.</summary>
    private void RequireInterval(double interval, double? before, double? now, long number)
    {
        if (settings.SampleIntervalFs is not null || number == 1)
        {
            return;
        }

        string problem = now is { } time && before is { } last
            ? Math.Abs(time - last - interval) <= (IntervalTolerance * interval) + (TimeRounding * Math.Abs(time)) ? ""
                : FormattableString.Invariant($"comes {time - last:G6} fs after the one before, where the first two are {interval:G6} fs apart")
            : "states no time, as those before do";
        if (problem.Length > 0)
        {
            throw new InputFileException(
                trajectory.Path, 0, 0, $"frame {number} {problem}; a spectrum needs frames at even times: take the part of one time step to a file of its own, or give --sample-interval if the times are wrong");
        }
    }

    private void Take(SpectrumAccumulator spectrum, Frame frame, bool fromPositions, BoundPotential? bound, EvaluationResult result, long number)
    {
        if (settings.Kind == SpectrumKind.Ir)
        {
            spectrum.AddDipole(DipoleOf(frame, bound, result, number), frame.Positions);
        }
        else if (fromPositions)
        {
            spectrum.AddPositions(frame.Positions);
        }
        else
        {
            spectrum.AddVelocities(frame.Velocities ?? throw new InputFileException(trajectory.Path, 0, 0, $"frame {number} has no velocities where the first has them"));
        }
    }

    private Vector3D DipoleOf(Frame frame, BoundPotential? bound, EvaluationResult result, long number)
    {
        if (bound is not null)
        {
            if (!bound.Supported.HasFlag(Quantities.Dipole))
            {
                throw new InputException("The potential gives no dipole moment, which an infrared spectrum needs.");
            }

            result.Clear();
            bound.Evaluate(frame.System, Quantities.Dipole, result);
            return result.Dipole;
        }

        return frame.Dipole ?? throw new InputFileException(trajectory.Path, 0, 0, $"frame {number} has no dipole=\"X Y Z\" (e Å); give the --potential that computes it");
    }
}
