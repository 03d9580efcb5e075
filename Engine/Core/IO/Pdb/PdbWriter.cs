using System.Globalization;
using System.Text;

namespace MDEngine.IO;

/// <summary>
/// Writes PDB: a model a frame, cell, names, residues and elements, and the bonds of the first frame at the end. A cell that does not lie with
/// a along x and b in the xy plane is turned, positions with it.
/// </summary>
internal sealed class PdbWriter(ResumableFile file) : IFrameWriter
{
    /// <summary>CONECT records have five columns for a serial number, and readers do not all know letters there.</summary>
    private const int MostBondedAtoms = 99_999;

    /// <summary>It would take ten columns, Å.</summary>
    private const double LargestEdge = 99_999.9995;

    private readonly StringBuilder text = new();
    private Topology? first;
    private int model;

    public long Position => file.Position;

    public void Write(Frame frame)
    {
        CellTurn cell = CellTurn.Of(frame.Cell);
        text.Clear();
        if (cell.Cell.IsFullyPeriodic)
        {
            CellParameters p = cell.Parameters;
            if (Math.Max(p.A, Math.Max(p.B, p.C)) >= LargestEdge)
            {
                throw new InputFileException(file.Path, 0, 0, FormattableString.Invariant($"a cell of {p.A:F0}×{p.B:F0}×{p.C:F0} Å, and PDB has nine columns for an edge; write .extxyz instead"));
            }

            text.Append(CultureInfo.InvariantCulture, $"CRYST1{p.A,9:F3}{p.B,9:F3}{p.C,9:F3}{p.Alpha,7:F2}{p.Beta,7:F2}{p.Gamma,7:F2} P 1           1\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"MODEL     {++model % 10_000,4}\n");
        AtomLabels labels = AtomLabels.Of(frame.Topology, file.Path);
        for (int i = 0; i < frame.AtomCount; i++)
        {
            AppendAtom(frame, labels, i, cell.Turned(frame.Positions[i]));
        }

        text.Append("ENDMDL\n");
        file.Append(Encoding.UTF8.GetBytes(text.ToString()));
        first ??= frame.Topology;
    }

    public void Flush() => file.Flush();

    public void Dispose()
    {
        try
        {
            AppendBonds(first);
        }
        finally
        {
            file.Dispose();
        }
    }

    private void AppendAtom(Frame frame, AtomLabels labels, int atom, Vector3D position)
    {
        (string name, Residue residue) = labels[atom];
        string symbol = Isotope.SymbolOf(frame.Topology.AtomicNumbers[atom], frame.Topology.Masses[atom]).ToUpperInvariant();

        // A symbol ends in column 14, so that a name of one-letter elements begins there, unless it is full.
        string column = name.Length >= 4 ? name[..4] : symbol.Length == 2 && name.StartsWith(symbol, StringComparison.OrdinalIgnoreCase) ? name.PadRight(4) : $" {name,-3}";
        string record = PdbResidues.IsPolymer(residue.Name) ? "ATOM  " : "HETATM";
        string residueName = residue.Name.Length <= 4 ? residue.Name : residue.Name[..4];
        string chain = residue.Chain.Length > 0 ? residue.Chain[..1] : " ";
        text.Append(record).Append(Hybrid36.Format(atom + 1, 5)).Append(' ').Append(column).Append(' ')
            .Append(residueName.Length == 4 ? residueName : $"{residueName,3} ").Append(chain).Append(Hybrid36.Format(residue.Id, 4)).Append(residue.InsertionCode).Append("   ")
            .Append(Coordinate(position.X, atom)).Append(Coordinate(position.Y, atom)).Append(Coordinate(position.Z, atom))
            .Append("  1.00  0.00          ").Append(symbol.PadLeft(2)).Append("  \n");
    }

    private string Coordinate(double value, int atom)
    {
        string number = value.ToString("F3", CultureInfo.InvariantCulture);
        return number.Length <= 8 ? number.PadLeft(8) : throw new InputFileException(file.Path, 0, 0, FormattableString.Invariant(
            $"atom {atom + 1} stands at {number} Å, and PDB has eight columns for a coordinate; wrap the atoms into the cell, or write .extxyz instead"));
    }

    /// <summary>No END follows: after ENDMDL, ASE takes one for the end of an empty frame.</summary>
    private void AppendBonds(Topology? topology)
    {
        if (topology is null || topology.Bonds.IsEmpty || topology.AtomCount > MostBondedAtoms)
        {
            return;
        }

        text.Clear();
        foreach ((int from, int to) in topology.Bonds.SelectMany(bond => new[] { (bond.First, bond.Second), (bond.Second, bond.First) }).Order())
        {
            text.Append(CultureInfo.InvariantCulture, $"CONECT{from + 1,5}{to + 1,5}\n");
        }

        file.Append(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
