namespace MDEngine.IO;

/// <summary>All formats there are. A new one is one entry here, and its reader and writer in a folder of their own.</summary>
internal static class FileFormats
{
    /// <summary>Formats of positions only are read with a structure file, which has the rest.</summary>
    private const FramePart OfTopology = FramePart.Cells | FramePart.Charge | FramePart.Masses;

    public static IReadOnlyList<FileFormat> All { get; } =
    [
        new("extxyz", ".extxyz", ".xyz")
        {
            Reader = input => new XyzReader(input.Stream, input.Path),
            Writer = (file, _) => new ExtendedXyzWriter(file),
            WrittenUnits = "Å, eV, eV/Å, momenta in √(eV·amu)",
            Writes = FramePart.All,
        },
        new("xyz")
        {
            Writer = (file, _) => new PlainXyzWriter(file),
            Writes = FramePart.Charge,
        },
        new("qm9")
        {
            Recognizes = Qm9Reader.Recognizes,
            Reader = input => new Qm9Reader(input.Stream, input.Path),
        },
        new("pdb", ".pdb", ".ent")
        {
            Recognizes = PdbReader.Recognizes,
            Reader = input => new PdbReader(input.Stream, input.Path),
            Writer = (file, _) => new PdbWriter(file),
            Writes = FramePart.FullCells | FramePart.HydrogenIsotopes,
        },
        new("dcd", ".dcd")
        {
            IsText = false,
            Recognizes = DcdReader.Recognizes,
            Reader = input => new DcdReader(input.Stream, input.Path, input.Options),
            Writer = (file, options) => new DcdWriter(file, options),
            Writes = OfTopology,
        },
        new("xtc", ".xtc")
        {
            IsText = false,
            Recognizes = XtcReader.Recognizes,
            Reader = input => new XtcReader(input.Stream, input.Path, input.Options),
            Writer = (file, _) => new XtcWriter(file),
            WrittenUnits = "nm, ps",
            Writes = OfTopology,
        },
        new("trr", ".trr")
        {
            IsText = false,
            Recognizes = TrrReader.Recognizes,
            Reader = input => new TrrReader(input.Stream, input.Path, input.Options),
            Writer = (file, _) => new TrrWriter(file),
            WrittenUnits = "nm, ps, nm/ps, kJ/(mol nm)",
            Writes = OfTopology | FramePart.Velocities | FramePart.Forces,
        },
        new("h5md", ".h5md", ".h5")
        {
            IsText = false,
            CanGrow = false,
            Recognizes = H5mdReader.Recognizes,
            Reader = input => new H5mdReader(input.Stream, input.Path, input.Options),
            Writer = (file, _) => new H5mdWriter(file),
            WrittenUnits = "Å, fs, Å/ps, kJ/(mol Å)",
            Writes = FramePart.Velocities | FramePart.Forces | FramePart.Cells | FramePart.Masses,
        },
        new("gro", ".gro")
        {
            Reader = input => new GroReader(input.Stream, input.Path),
            Writer = (file, _) => new GroWriter(file),
            WrittenUnits = "nm, ps, nm/ps",
            Writes = FramePart.Velocities | FramePart.Cells,
        },
        new("lammps-dump", ".lammpstrj", ".lammpsdump", ".dump")
        {
            FileNames = ["dump."],
            Recognizes = LammpsDumpReader.Recognizes,
            Reader = input => new LammpsDumpReader(input.Stream, input.Path, input.Options),
            Writer = (file, _) => new LammpsDumpWriter(file),
            WrittenUnits = "LAMMPS's metal: Å, Å/ps, eV/Å",
            Writes = FramePart.Velocities | FramePart.Forces | FramePart.Cells,
        },
        new("lammps-data", ".data", ".lmp", ".lammps", ".lmpdat")
        {
            FileNames = ["data."],
            Recognizes = LammpsDataReader.Recognizes,
            Reader = input => new LammpsDataReader(input.Stream, input.Path, input.Options),
        },
        new("cif", ".cif", ".mmcif", ".mcif")
        {
            Recognizes = CifReader.Recognizes,
            Reader = input => new CifReader(input.Stream, input.Path),
        },
        new("sdf", ".sdf", ".mol", ".sd", ".mdl")
        {
            Recognizes = SdfReader.Recognizes,
            Reader = input => new SdfReader(input.Stream, input.Path),
        },
        new("mol2", ".mol2")
        {
            Recognizes = Mol2Reader.Recognizes,
            Reader = input => new Mol2Reader(input.Stream, input.Path, input.Options.TypeElements),
        },
        new("xdatcar", ".xdatcar")
        {
            FileNames = ["XDATCAR"],
            Reader = input => new XdatcarReader(input.Stream, input.Path, input.Options.TypeElements),
        },
        new("poscar", ".poscar", ".vasp", ".contcar")
        {
            FileNames = ["POSCAR", "CONTCAR"],
            Reader = input => new PoscarReader(input.Stream, input.Path, input.Options.TypeElements),
        },
    ];

    /// <summary>The format to write a file in.</summary>
    /// <exception cref="InputFileException">None that is written has this name.</exception>
    public static FileFormat ForWriting(string path, string? name)
    {
        if (name is not null)
        {
            return All.FirstOrDefault(format => format.Name == name && format.Writer is not null)
                ?? throw new InputException($"'{name}' is no format that is written; expected {Listed(All.Where(format => format.Writer is not null).Select(format => format.Name))}");
        }

        return All.FirstOrDefault(format => format.Writer is not null && format.HasName(path)) ?? throw new InputFileException(
            path, 0, 0, $"cannot write '{Path.GetExtension(path)}'; expected {Listed(All.Where(format => format.Writer is not null).SelectMany(format => format.Extensions))}");
    }

    /// <summary>The format of a file: by its name, and by its content where the name does not tell or cannot be true.</summary>
    /// <param name="path">The name without the extension of a packed file.</param>
    /// <param name="name">The format's name, where the user states it.</param>
    /// <param name="beginning">The first bytes.</param>
    /// <exception cref="InputFileException">It is none that is read.</exception>
    public static FileFormat ForReading(string path, string? name, ReadOnlySpan<byte> beginning)
    {
        if (name is not null)
        {
            return All.FirstOrDefault(format => format.Name == name && format.Reader is not null)
                ?? throw new InputException($"'{name}' is no format that is read; expected {Listed(All.Where(format => format.Reader is not null).Select(format => format.Name))}");
        }

        FileFormat[] named = [.. All.Where(format => format.Reader is not null && format.HasName(path))];
        FileFormat? byContent = null;
        foreach (FileFormat format in named.Concat(All.Where(format => format.Reader is not null)))
        {
            if (format.Recognizes?.Invoke(beginning) == true)
            {
                byContent = format;
                break;
            }
        }

        byContent ??= named.FirstOrDefault();
        if (byContent is null && UnreadFormats.Explain(path) is null && XyzSignature.Matches(beginning))
        {
            byContent = All[0];
        }

        return byContent ?? throw new InputFileException(path, 0, 0, UnreadFormats.Explain(path) ??
            $"unknown extension '{Path.GetExtension(path)}'; expected a structure or trajectory in {Listed(All.Where(format => format.Reader is not null).SelectMany(format => format.Extensions))}");
    }

    private static string Listed(IEnumerable<string> words)
    {
        string[] all = [.. words.Distinct()];
        return all.Length == 1 ? all[0] : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
