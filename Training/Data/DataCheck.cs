using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MDEngine.IO;

namespace MDEngine.Training.Data;

/// <summary>Looks through a data set for what would spoil a training run, before its first step.</summary>
public static class DataCheck
{
    /// <summary>Atoms closer than this are a damaged structure: H2 has 0.74 Å.</summary>
    private const double LeastDistance = 0.4;

    /// <summary>Every kind of fault found, empty for good data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="elements">Atomic numbers that the model knows; empty for all.</param>
    /// <param name="needed">Which of forces and dipole no frame may lack.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static IReadOnlyList<DataProblem> Find(
        ReferenceDataSet data, IReadOnlyCollection<int> elements, Quantities needed = Quantities.Forces, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(elements);
        var badEnergies = new Finding(data, "have a NaN or infinite energy", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true);
        var badProperties = new Finding(data, "have a NaN or infinite value of the property", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true);
        var badPositions = new Finding(data, "have a NaN or infinite position", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true);
        var badForces = new Finding(data, "have a NaN or infinite force", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true);
        var missingForces = new Finding(data, "have energies but no forces", "compute the forces, or set loss.force_weight: 0", CanDrop: true);
        var badDipoles = new Finding(data, "have a NaN or infinite dipole", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true);
        var missingDipoles = new Finding(data, "have no dipole", "compute it (dipole=\"X Y Z\" in e·Å), or set loss.dipole_weight: 0", CanDrop: true);
        var duplicates = new Finding(
            data, "repeat an earlier frame", "remove them, or let the trainer drop them (bad_frames: drop)", CanDrop: true, IsHarmlessForTesting: true);
        var collisions = new Finding(data, $"have atoms closer than {LeastDistance} Å", "check the length unit (Å) and the order of the atoms", CanDrop: true);
        var unknown = new Finding(data, "hold an element that the model lacks", "train a new model, or use data of the model's elements", CanDrop: false);
        var permuted = new Finding(
            data,
            "are not of the molecule that their file's atoms say (most bonds of the file's first frame are broken)",
            "write one file for each molecule, with the atoms in one order",
            CanDrop: true);
        var seen = new Dictionary<UInt128, int>();
        var bonds = new BondComparison();
        var units = new UnitCheck();
        for (int i = 0; i < data.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReferenceFrame frame = data.Read(i);
            if (elements.Count > 0 && frame.Topology.AtomicNumbers.IndexOf(z => !elements.Contains(z)) is int stranger and >= 0)
            {
                unknown.Add(i, $" (atom {stranger + 1} is {Element.FromAtomicNumber(frame.Topology.AtomicNumbers[stranger]).Symbol})");
            }

            if (IndexOfBad(frame.Positions) is int badAtom and >= 0)
            {
                badPositions.Add(i, $" (atom {badAtom + 1})");
                continue;
            }

            UInt128 hash = HashOf(frame);
            if (!seen.TryAdd(hash, i))
            {
                duplicates.Add(i, $" (as {data.Describe(seen[hash])})");
            }

            if (ClosestPair(frame.Positions) is (int a, int b, double distance) && distance < LeastDistance)
            {
                collisions.Add(i, $" (atoms {a + 1} and {b + 1}, {distance:F3} Å)");
            }
            else if (StructureCheck.FindProblem(frame.System) is { } problem)
            {
                collisions.Add(i, $" ({problem})");
            }
            else if (frame.Property is null && !bonds.Matches(data.Locate(i).File, frame))
            {
                permuted.Add(i, "");
            }

            if (frame.Dipole is { IsFinite: false })
            {
                badDipoles.Add(i, "");
            }
            else if (frame.Dipole is null && needed.HasFlag(Quantities.Dipole))
            {
                missingDipoles.Add(i, "");
            }

            bool finite = double.IsFinite(frame.Energy);
            if (!finite)
            {
                (frame.Property is null ? badEnergies : badProperties).Add(i, "");
            }

            if (frame.Forces is null)
            {
                if (needed.HasFlag(Quantities.Forces))
                {
                    missingForces.Add(i, "");
                }
            }
            else if (IndexOfBad(frame.Forces) is int atom and >= 0)
            {
                badForces.Add(i, $" (atom {atom + 1})");
            }
            else if (finite)
            {
                units.Add(data.Locate(i).File, frame);
            }
        }

        Finding[] findings = [badPositions, badEnergies, badProperties, badForces, missingForces, badDipoles, missingDipoles, unknown, permuted, collisions, duplicates];
        return [.. findings.Where(finding => finding.Frames.Count > 0).Select(finding => finding.ToProblem()), .. units.Problems(data.PathOf)];
    }

    /// <summary>Stops at faults, or, where that is wished and possible, drops the frames that have one.</summary>
    /// <returns>Numbers of the good frames, ascending.</returns>
    /// <exception cref="InputException">There are faults, and they are not to be dropped or cannot be.</exception>
    public static int[] Require(ReferenceDataSet data, IReadOnlyList<DataProblem> problems, bool drop)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(problems);
        DataProblem[] fatal = [.. problems.Where(problem => !(drop && problem.CanDrop))];
        if (fatal.Length > 0)
        {
            throw new InputException($"the data cannot be trained on: {string.Join("; also: ", fatal.Select(problem => problem.Describe(data.Count)))}");
        }

        HashSet<int> bad = [.. problems.SelectMany(problem => problem.Frames)];
        return [.. Enumerable.Range(0, data.Count).Where(index => !bad.Contains(index))];
    }

    /// <summary>Stops at frames that are not numbers, or in other units: they would make every figure of a test meaningless. Repeated ones do not.</summary>
    /// <exception cref="InputException">There are such frames.</exception>
    public static void RequireForTesting(ReferenceDataSet data, CancellationToken cancellationToken = default)
    {
        DataProblem[] problems = [.. Find(data, [], Quantities.None, cancellationToken).Where(problem => !problem.IsHarmlessForTesting)];
        if (problems.Length > 0)
        {
            throw new InputException($"the data cannot judge a potential: {string.Join("; also: ", problems.Select(problem => problem.Describe(data.Count)))}");
        }
    }

    private static UInt128 HashOf(ReferenceFrame frame)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Matrix3x3 cell = frame.Cell.Matrix;
        hash.AppendData(MemoryMarshal.AsBytes(frame.Topology.AtomicNumbers.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<Matrix3x3>(in cell)));
        hash.AppendData(MemoryMarshal.AsBytes(frame.Positions.AsSpan()));
        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    private static int IndexOf(this IEnumerable<int> numbers, Func<int, bool> condition)
    {
        int index = 0;
        foreach (int number in numbers)
        {
            if (condition(number))
            {
                return index;
            }

            index++;
        }

        return -1;
    }

    private static int IndexOfBad(Vector3D[] vectors) => Array.FindIndex(vectors, vector => !vector.IsFinite);

    private static (int First, int Second, double Distance) ClosestPair(Vector3D[] positions)
    {
        (int, int) pair = default;
        double least = double.PositiveInfinity;
        for (int i = 0; i < positions.Length; i++)
        {
            for (int j = i + 1; j < positions.Length; j++)
            {
                double squared = (positions[j] - positions[i]).LengthSquared;
                if (squared < least)
                {
                    least = squared;
                    pair = (i, j);
                }
            }
        }

        return (pair.Item1, pair.Item2, Math.Sqrt(least));
    }

    private sealed record Finding(ReferenceDataSet Data, string What, string Advice, bool CanDrop, bool IsHarmlessForTesting = false)
    {
        private string first = "";

        public List<int> Frames { get; } = [];

        public void Add(int frame, string details)
        {
            if (Frames.Count == 0)
            {
                first = Data.Describe(frame) + details;
            }

            Frames.Add(frame);
        }

        public DataProblem ToProblem() => new(What, Frames, first, Advice, CanDrop, IsHarmlessForTesting);
    }
}
