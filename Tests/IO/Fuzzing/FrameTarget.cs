using MDEngine.IO;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Files of frames. What was read is written as extended XYZ, which keeps every digit, and in its own format where that is written.</summary>
/// <param name="fileName">The name that the files have.</param>
/// <param name="make">Makes a valid one.</param>
internal sealed class FrameTarget(string fileName, Func<Random, Specimen> make) : FuzzTarget(fileName)
{
    /// <summary>Units in the last place of momenta, which are velocities times two rounded factors.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Name of the format to write again, or null where it is only read.</summary>
    public string? Format { get; init; }

    /// <summary>Half the last digit of positions in the format, Å, beside float's precision.</summary>
    public double Tolerance { get; init; }

    private static ReadingOptions Options { get; } = new() { Topology = GromacsTests.TheFrame(0).Topology, LammpsUnits = "metal" };

    public override Specimen Make(Random random) => make(random);

    public override object Read(string path)
    {
        using Trajectory trajectory = Trajectory.Open(path, Options);
        return trajectory.ReadToEnd().ToList();
    }

    public override void RequireSameAgain(object content, string what)
    {
        var frames = (List<Frame>)content;
        if (frames.Count == 0)
        {
            return; // a DCD file may be cut off behind its header, before the first frame
        }

        List<Frame> again = Again(frames, "again.extxyz", null)!;
        Assert.That(again, Has.Count.EqualTo(frames.Count), what);
        for (int k = 0; k < frames.Count; k++)
        {
            (Frame a, Frame b) = (again[k], frames[k]);
            Assert.That(a.Topology.AtomicNumbers.SequenceEqual(b.Topology.AtomicNumbers), $"{what}: elements");
            Assert.That(a.Topology.Masses.SequenceEqual(b.Topology.Masses), $"{what}: masses");
            Assert.That(a.Positions.AsSpan().SequenceEqual(b.Positions), $"{what}: positions");
            Assert.That(a.Forces.AsSpan().SequenceEqual(b.Forces), $"{what}: forces");
            RequireClose(a.Velocities, b.Velocities, 0, Rounding, $"{what}: velocities");
            Assert.That((a.Cell, a.Time, a.Step, a.Energy), Is.EqualTo((b.Cell, b.Time, b.Step, b.Energy)), what);
            Assert.That((a.Topology.TotalCharge, a.Topology.UnpairedElectrons), Is.EqualTo((b.Topology.TotalCharge, b.Topology.UnpairedElectrons)), what);
        }

        // A format may have no room for what a damaged file says, such as a coordinate of twenty digits, and refuse it then.
        if (Format is not null && Again(frames, FileName, Format) is { } own)
        {
            Assert.That(own, Has.Count.EqualTo(frames.Count), what);
            for (int k = 0; k < frames.Count; k++)
            {
                RequireEqual(own[k], frames[k], $"{what}, in its own format");
            }
        }
    }

    public override void RequireRight(object content, Specimen specimen, string what)
    {
        if (specimen.Frames is not { } expected)
        {
            return;
        }

        var frames = (List<Frame>)content;
        Assert.That(frames, Has.Count.EqualTo(expected.Count), what);
        for (int k = 0; k < frames.Count; k++)
        {
            RequireEqual(frames[k], expected[k], what);
            if (expected[k].Topology.TotalCharge is { } charge)
            {
                Assert.That(frames[k].Topology.TotalCharge, Is.EqualTo(charge).Within(1e-9), $"{what}: charge");
            }

            if (!expected[k].Topology.Bonds.IsEmpty)
            {
                Assert.That(frames[k].Topology.Bonds, Is.EqualTo(expected[k].Topology.Bonds), $"{what}: bonds");
            }
        }
    }

    /// <returns>Null where the format refuses to write such frames.</returns>
    private static List<Frame>? Again(List<Frame> frames, string name, string? format)
    {
        string path = Sample.Temporary(name);
        try
        {
            using Trajectory trajectory = Trajectory.Create(path, new TrajectoryOptions { Format = format });
            frames.ForEach(trajectory.Write);
        }
        catch (InputException) when (format is not null)
        {
            return null;
        }

        using Trajectory again = Trajectory.Open(path, Options with { Topology = frames[0].Topology });
        return [.. again.ReadToEnd()];
    }

    private static void RequireClose(Vector3D[]? actual, Vector3D[]? expected, double absolute, double relative, string what)
    {
        Assert.That(actual is null, Is.EqualTo(expected is null), what);
        for (int i = 0; i < expected?.Length; i++)
        {
            Vector3D difference = actual![i] - expected[i];
            double allowed = absolute + (relative * expected[i].Length);
            Assert.That(difference.Length, Is.LessThanOrEqualTo(Math.Sqrt(3) * allowed), $"{what} of atom {i + 1}: {actual[i]} for {expected[i]}");
        }
    }

    private void RequireEqual(Frame actual, Frame expected, string what)
    {
        const double singlePrecision = 1.2e-7;
        Assert.That(actual.Topology.AtomicNumbers.SequenceEqual(expected.Topology.AtomicNumbers), $"{what}: elements");
        if (!expected.Topology.AtomNames.IsEmpty && !actual.Topology.AtomNames.IsEmpty)
        {
            Assert.That(actual.Topology.AtomNames.Select(name => name.Trim()), Is.EqualTo(expected.Topology.AtomNames.Select(name => name.Trim())), $"{what}: names");
        }

        if (CellTurn.Of(expected.Cell).Rotation is not null)
        {
            // A format that wants the first edge along x has turned the frame about the origin.
            for (int i = 0; i < expected.AtomCount; i++)
            {
                double length = expected.Positions[i].Length;
                Assert.That(actual.Positions[i].Length, Is.EqualTo(length).Within((2 * Tolerance) + (1e-6 * length)), $"{what}: distance of atom {i + 1} from the origin");
            }

            return;
        }

        RequireClose(actual.Positions, expected.Positions, Tolerance, Tolerance > 0 ? singlePrecision : Rounding, $"{what}: positions");
        if (expected.Cell.IsFullyPeriodic && actual.Cell.IsFullyPeriodic)
        {
            Assert.That(actual.Cell.Volume, Is.EqualTo(expected.Cell.Volume).Within(Tolerance > 0 ? 1 : 1e-6).Percent, $"{what}: volume");
        }
    }
}
