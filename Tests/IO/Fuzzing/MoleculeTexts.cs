using System.Globalization;
using System.Text;
using MDEngine.IO;

namespace MDEngine.Tests.IO.Fuzzing;

/// <summary>Files of molecules and of LAMMPS that are read and not written, made at random within what the formats allow.</summary>
internal static class MoleculeTexts
{
    public static Specimen V2000(Random random)
    {
        var text = new StringBuilder();
        var frames = new List<Frame>();
        int records = random.Next(1, 4);
        for (int k = 0; k < records; k++)
        {
            (Topology topology, Vector3D[] positions, int[] charges) = Molecule(random);
            text.Append(CultureInfo.InvariantCulture, $"molecule {k}\n  program           3D\n\n{positions.Length,3}{topology.Bonds.Length,3}  0  0  0  0  0  0  0  0999 V2000\n");
            bool usesCodes = random.Next(2) == 0;
            for (int i = 0; i < positions.Length; i++)
            {
                int code = usesCodes && charges[i] != 0 ? 4 - charges[i] : 0;
                text.Append(CultureInfo.InvariantCulture, $"{positions[i].X,10:F4}{positions[i].Y,10:F4}{positions[i].Z,10:F4} {Symbol(topology, i),-3} 0{code,3}  0  0\n");
            }

            text.AppendJoin("", topology.Bonds.Select(bond => $"{bond.First + 1,3}{bond.Second + 1,3}  1  0\n"));
            text.AppendJoin("", charges.Index().Where(charge => !usesCodes && charge.Item != 0).Select(charge => $"M  CHG  1 {charge.Index + 1,3} {charge.Item,3}\n"));
            text.Append("M  END\n").Append(random.Pick("", "> <x>\n1\n\n")).Append("$$$$\n");
            frames.Add(new Frame(topology, positions));
        }

        return new Specimen(random.WithEndings(text), frames);
    }

    public static Specimen V3000(Random random)
    {
        (Topology topology, Vector3D[] positions, int[] charges) = Molecule(random);
        var text = new StringBuilder($"\n  program           3D\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS {positions.Length} {topology.Bonds.Length} 0 0 0\nM  V30 BEGIN ATOM\n");
        int step = random.Next(1, 4);
        string between = random.Pick(" ", "  ", " -\nM  V30 ");
        for (int i = 0; i < positions.Length; i++)
        {
            Vector3D v = positions[i];
            text.Append($"M  V30 {(step * i) + 1} {Symbol(topology, i)} {random.Text(v.X)}{between}{random.Text(v.Y)} {random.Text(v.Z)} 0{(charges[i] == 0 ? "" : $" CHG={charges[i]}")}\n");
        }

        text.Append("M  V30 END ATOM\nM  V30 BEGIN BOND\n");
        text.AppendJoin("", topology.Bonds.Select((bond, k) => $"M  V30 {k + 1} 1 {(step * bond.First) + 1} {(step * bond.Second) + 1}\n"));
        return new Specimen(random.WithEndings(text.Append("M  V30 END BOND\nM  V30 END CTAB\nM  END\n$$$$\n")), new Frame(topology, positions));
    }

    public static Specimen Mol2(Random random)
    {
        (Topology topology, Vector3D[] positions, int[] charges) = Molecule(random);
        topology = topology with { AtomNames = [.. positions.Select((_, i) => $"{Symbol(topology, i)}{i + 1}")] };
        var text = new StringBuilder($"{random.Pick("", "# a comment\n\n")}@<TRIPOS>MOLECULE\nname\n {positions.Length} {topology.Bonds.Length} 0 0 0\nSMALL\nUSER_CHARGES\n\n@<TRIPOS>ATOM\n");
        for (int i = 0; i < positions.Length; i++)
        {
            string type = Symbol(topology, i) + (topology.AtomicNumbers[i] is 6 or 7 or 8 ? random.Pick(".2", ".3") : "");
            text.Append($"{i + 1,7} {topology.AtomNames[i]}{random.Blank()}{random.Text(positions[i])} {type} 1 LIG1 {charges[i]}.0\n");
        }

        text.Append("@<TRIPOS>BOND\n").AppendJoin("", topology.Bonds.Select((bond, k) => $"{k + 1} {bond.First + 1} {bond.Second + 1} {random.Pick("1", "2", "ar", "am")}\n"));
        return new Specimen(random.WithEndings(text), new Frame(topology, positions));
    }

    /// <summary>A data file of full style, its atoms and sections in any order.</summary>
    public static Specimen LammpsData(Random random)
    {
        int[] numbers = RandomFrames.Elements(random);
        int[] types = [.. numbers.Distinct()];
        UnitCell cell = RandomFrames.Cell(random);
        Vector3D[] positions = [.. numbers.Select(_ => random.Vector(9))];
        Vector3D[] velocities = [.. numbers.Select(_ => random.Vector(5))];
        var text = new StringBuilder($"LAMMPS data file, units = metal\n\n{numbers.Length} atoms\n{types.Length} atom types\n\n");
        text.Append($"0 {random.Text(cell.A.X)} xlo xhi\n0 {random.Text(cell.B.Y)} ylo yhi\n0 {random.Text(cell.C.Z)} zlo zhi\n");
        text.Append($"{random.Text(cell.B.X)} {random.Text(cell.C.X)} {random.Text(cell.C.Y)} xy xz yz\n\nMasses\n\n");
        text.AppendJoin("", types.Select((number, k) => string.Create(CultureInfo.InvariantCulture, $"{k + 1} {Element.FromAtomicNumber(number).Mass:R}\n")));
        int[] order = [.. Enumerable.Range(0, numbers.Length)];
        random.Shuffle(order);
        text.Append("\nAtoms # full\n\n").AppendJoin("", order.Select(i => $"{i + 1} 1 {Array.IndexOf(types, numbers[i]) + 1} 0.0 {random.Text(positions[i])}{random.Pick("", " # here")}\n"));
        random.Shuffle(order);
        text.Append("\nVelocities\n\n").AppendJoin("", order.Select(i => $"{i + 1} {random.Text(velocities[i])}\n"));
        return new Specimen(random.WithEndings(text), new Frame(new Topology(numbers), positions) { Cell = cell });
    }

    /// <summary>A tree of bonds and a few charges; positions have four decimals.</summary>
    private static (Topology Topology, Vector3D[] Positions, int[] Charges) Molecule(Random random)
    {
        int[] numbers = RandomFrames.Elements(random);
        int[] charges = [.. numbers.Select(_ => random.Next(4) == 0 ? random.Next(-3, 4) : 0)];
        var topology = new Topology(numbers)
        {
            Bonds = [.. Enumerable.Range(1, numbers.Length - 1).Select(i => new Bond(random.Next(i), i)).Order(Comparer<Bond>.Create((a, b) => (a.First, a.Second).CompareTo((b.First, b.Second))))],
            TotalCharge = charges.Sum(),
        };
        Vector3D[] positions = [.. numbers.Select(_ => new Vector3D(Coordinate(), Coordinate(), Coordinate()))];
        return (topology, positions, charges);

        double Coordinate() => random.Next(-99999, 100000) / 10000.0;
    }

    private static string Symbol(Topology topology, int atom) => Element.FromAtomicNumber(topology.AtomicNumbers[atom]).Symbol;
}
