using System.Runtime.InteropServices;
using PureHDF;

namespace MDEngine.IO;

/// <summary>
/// Reads H5MD 1.x (de Buyl, Colberg, Höfling, Comput. Phys. Commun. 185, 1546 (2014), doi:10.1016/j.cpc.2014.01.018): positions, velocities, forces
/// and box of the first group of particles, in any units that the file states. PureHDF reads the HDF5 below it.
/// </summary>
internal sealed class H5mdReader : IFrameReader
{
    /// <summary>Packed data may be that much smaller than what they say; a file that claims more is damaged.</summary>
    private const long MostPerByte = 1000;

    private readonly string path;
    private readonly long length;
    private readonly ReadingOptions options;
    private readonly Topology topology;
    private readonly H5mdElement positions;
    private readonly H5mdElement? velocities;
    private readonly H5mdElement? forces;
    private readonly H5mdBox box;
    private IDisposable? file;
    private long row;

    public H5mdReader(Stream stream, string path, ReadingOptions options)
    {
        this.path = path;
        this.options = options;
        if (!stream.CanSeek)
        {
            throw Error("is HDF5, which is read here and there; give a file that is not packed, and no pipe");
        }

        length = stream.Length;
        (topology, positions, velocities, forces, box) = Guarded("header", () =>
        {
            IH5Group root = H5File.Open(stream, leaveOpen: false);
            file = (IDisposable)root;
            IH5Group particles = Particles(root);
            H5mdElement found = H5mdElement.Find(particles, "position", H5mdUnits.Length) ?? throw new InvalidDataException("has no positions");
            return (
                TopologyOf(root, particles, found),
                found,
                H5mdElement.Find(particles, "velocity", H5mdUnits.Velocity),
                H5mdElement.Find(particles, "force", H5mdUnits.Force),
                H5mdBox.Find(particles));
        });
    }

    /// <summary>Whether a file begins as HDF5 does.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> beginning) => beginning.Length >= 8 && beginning[0] == 0x89 && beginning[1..8].SequenceEqual("HDF\r\n\x1a\n"u8);

    public Frame? Read(Frame? spent)
    {
        if (row == positions.Count)
        {
            return null;
        }

        Frame frame = Guarded($"frame {row + 1}", () =>
        {
            long? step = positions.Step(row);
            return new Frame(topology, Vectors(positions, row, "positions"))
            {
                Velocities = velocities?.RowOf(step, row) is { } v ? Vectors(velocities, v, "velocities") : null,
                Forces = forces?.RowOf(step, row) is { } f ? Vectors(forces, f, "forces") : null,
                Cell = options.Directed(box.Cell(step, row)),
                Step = step,
                Time = positions.Time(row),
            };
        });
        row++;
        return frame;
    }

    public void Dispose() => file?.Dispose();

    private static IH5Group Particles(IH5Group root) =>
        (root.LinkExists("particles") ? root.Group("particles").Children().OfType<IH5Group>().FirstOrDefault(group => group.LinkExists("position/value")) : null)
        ?? throw new InvalidDataException("has no group 'particles/NAME/position', which H5MD files have");

    /// <summary>Of the structure that was given; MDEngine's own files have the elements, where others have types that nobody knows.</summary>
    private Topology TopologyOf(IH5Group root, IH5Group particles, H5mdElement found)
    {
        ulong[] dimensions = found.Dimensions;
        if (dimensions.Length != 3 || dimensions[2] != 3 || dimensions[1] > (ulong)(MostPerByte * length))
        {
            throw new InvalidDataException($"has positions of {string.Join('×', dimensions)} numbers; expected frames×atoms×3");
        }

        long atomCount = (long)dimensions[1];
        if (options.Topology is { } given)
        {
            return given.AtomCount == atomCount ? given
                : throw new InvalidDataException($"has {atomCount} atoms, the structure has {given.AtomCount}; expected the same number");
        }

        bool isOurs = root.LinkExists("h5md/creator") && H5mdAttributes.Text(root.Group("h5md/creator"), "name") == H5mdWriter.Creator;
        if (!isOurs || !particles.LinkExists("species"))
        {
            throw new InvalidDataException("does not say which elements its atoms are; give the structure file that does");
        }

        int[] numbers = Array.ConvertAll(H5mdValues.Integers(OfAtoms("species")), number => number is >= 1 and <= 118 ? (int)number
            : throw new InvalidDataException($"has the species {number}; expected an atomic number, 1 to 118"));
        var topology = new Topology(numbers);
        double[] masses = particles.LinkExists("mass") ? H5mdValues.Reals(OfAtoms("mass")) : [.. topology.Masses];
        return Array.TrueForAll(masses, mass => mass is > 0 and < double.PositiveInfinity)
            ? topology with { Masses = [.. masses] }
            : throw new InvalidDataException("has masses that are not positive numbers");

        IH5Dataset OfAtoms(string name)
        {
            IH5Dataset dataset = particles.Dataset(name);
            return dataset.Space.Dimensions is [var count] && count == (ulong)atomCount ? dataset
                : throw new InvalidDataException($"has '{name}' of {string.Join('×', dataset.Space.Dimensions)} numbers for {atomCount} atoms");
        }
    }

    private Vector3D[] Vectors(H5mdElement element, long at, string what)
    {
        if (element.Dimensions is not [_, var atoms, 3] || atoms != (ulong)topology.AtomCount)
        {
            throw new InvalidDataException($"has {what} of {string.Join('×', element.Dimensions)} numbers for {topology.AtomCount} atoms; expected frames×atoms×3");
        }

        return MemoryMarshal.Cast<double, Vector3D>(element.Read(at)).ToArray();
    }

    /// <summary>PureHDF does not say which exceptions damaged files give.</summary>
    private T Guarded<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            throw Error(row == 0 ? exception.Message : $"{where}: {exception.Message}");
        }
        catch (Exception exception) when (exception is not InputException)
        {
            throw new InputFileException(
                $"{path}: {where}: is damaged, or has parts of HDF5 that are not read: {exception.Message.ReplaceLineEndings(" ")}; h5repack may help", exception);
        }
    }

    private InputFileException Error(string problem) => new(path, 0, 0, problem);
}
