namespace MDEngine.IO;

/// <summary>Formats that are known and not read, each with a way to one that is.</summary>
internal static class UnreadFormats
{
    private static readonly Dictionary<string, (string Name, string Way)> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".traj"] = ("ASE's trajectory format", "ase convert FILE.traj FILE.extxyz"),
        [".db"] = ("ASE's database", "ase convert FILE.db FILE.extxyz"),
        [".cube"] = ("a cube file", "ase convert FILE.cube FILE.extxyz"),
        [".xsf"] = ("XCrySDen's format", "ase convert FILE.xsf FILE.extxyz"),
        [".gen"] = ("DFTB+'s format", "ase convert FILE.gen FILE.extxyz"),
        [".res"] = ("SHELX's format", "ase convert FILE.res FILE.extxyz"),
        [".cell"] = ("CASTEP's format", "ase convert FILE.cell FILE.extxyz"),
        [".in"] = ("an input file of another program", "ase convert FILE.in FILE.extxyz"),
        [".nc"] = ("NetCDF", "cpptraj with 'trajin FILE.nc' and 'trajout FILE.dcd', or MDAnalysis"),
        [".ncdf"] = ("NetCDF", "cpptraj with 'trajin FILE.ncdf' and 'trajout FILE.dcd', or MDAnalysis"),
        [".mdcrd"] = ("Amber's text trajectory", "cpptraj with 'trajin FILE.mdcrd' and 'trajout FILE.dcd'"),
        [".inpcrd"] = ("Amber's coordinate file", "cpptraj with 'trajin FILE.inpcrd' and 'trajout FILE.pdb'"),
        [".rst7"] = ("Amber's restart file", "cpptraj with 'trajin FILE.rst7' and 'trajout FILE.pdb'"),
        [".prmtop"] = ("Amber's topology, which has no positions", "cpptraj with 'trajin' of a coordinate file and 'trajout FILE.pdb'"),
        [".parm7"] = ("Amber's topology, which has no positions", "cpptraj with 'trajin' of a coordinate file and 'trajout FILE.pdb'"),
        [".psf"] = ("CHARMM's topology, which has no positions", "VMD or MDAnalysis with its coordinates, to .pdb"),
        [".crd"] = ("CHARMM's coordinate file", "MDAnalysis or VMD, to .pdb"),
        [".tpr"] = ("GROMACS's run file", "gmx editconf -f FILE.tpr -o FILE.gro"),
        [".tng"] = ("GROMACS's TNG", "gmx trjconv -f FILE.tng -o FILE.xtc"),
        [".top"] = ("a topology, which has no positions", "the .gro or .pdb file beside it"),
        [".gsd"] = ("HOOMD's format", "MDAnalysis, to .dcd"),
        [".smi"] = ("SMILES, which has no positions", "obabel FILE.smi -O FILE.sdf --gen3d"),
        [".inchi"] = ("InChI, which has no positions", "obabel FILE.inchi -O FILE.sdf --gen3d"),
        [".cml"] = ("CML", "obabel FILE.cml -O FILE.sdf"),
        [".pdbqt"] = ("AutoDock's format", "obabel FILE.pdbqt -O FILE.pdb"),
        [".pqr"] = ("PQR", "obabel FILE.pqr -O FILE.pdb"),
        [".mmtf"] = ("MMTF", "gemmi or MDAnalysis, to .cif or .pdb"),
        [".bcif"] = ("BinaryCIF", "gemmi or Mol*, to .cif"),
        [".mae"] = ("Maestro's format", "Schrödinger's structconvert, to .sdf or .pdb"),
        [".log"] = ("the output of another program", "ase convert FILE.log FILE.extxyz"),
        [".out"] = ("the output of another program", "ase convert FILE.out FILE.extxyz"),
        [".fchk"] = ("Gaussian's checkpoint", "obabel FILE.fchk -O FILE.sdf"),
        [".restart"] = ("a restart file", "write a dump or data file with the program that wrote it (LAMMPS: lmp -restart2data FILE.restart FILE.data)"),
    };

    private static readonly (string Name, string Description, string Way)[] ByName =
    [
        ("OUTCAR", "VASP's output", "ase convert OUTCAR FILE.extxyz"),
        ("vasprun.xml", "VASP's output", "ase convert vasprun.xml FILE.extxyz"),
    ];

    /// <summary>What it is and how to convert it, or null where it is not known.</summary>
    public static string? Explain(string path)
    {
        string file = Path.GetFileName(path);
        foreach ((string name, string description, string way) in ByName)
        {
            if (file.Contains(name, StringComparison.OrdinalIgnoreCase))
            {
                return $"is {description}, which is not read; convert it first: {way}";
            }
        }

        return ByExtension.TryGetValue(Path.GetExtension(file), out (string Name, string Way) format)
            ? $"is {format.Name}, which is not read; convert it first: {format.Way.Replace("FILE", Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)}"
            : null;
    }
}
