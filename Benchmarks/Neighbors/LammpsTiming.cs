using System.Globalization;
using System.Text.RegularExpressions;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>Time of one neighbor list build of LAMMPS, from its own timing breakdown ("Neigh").</summary>
internal static partial class LammpsTiming
{
    private const int Repeats = 4; // of which the least is taken, where the clock is read

    /// <summary>
    /// Seconds a build: of one process scaled by the processor use that it reports, so that waiting for a processor does not count; of several
    /// (MPI; Debian's package has no threads) by the clock.
    /// </summary>
    public static double Build(string program, Vector3D[] positions, double edge, double cutoff, int processes)
    {
        int builds = Math.Clamp(200_000 / positions.Length, 4, 200);
        string folder = Directory.CreateTempSubdirectory("lammps-neighbors").FullName;
        try
        {
            using (var data = new StreamWriter(Path.Combine(folder, "data")))
            {
                data.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"points\n\n{positions.Length} atoms\n1 atom types\n0 {edge:R} xlo xhi\n0 {edge:R} ylo yhi\n0 {edge:R} zlo zhi\n\nMasses\n\n1 1.0\n\nAtoms\n\n"));
                for (int i = 0; i < positions.Length; i++)
                {
                    Vector3D r = positions[i];
                    data.Write(string.Create(CultureInfo.InvariantCulture, $"{i + 1} 1 {r.X:R} {r.Y:R} {r.Z:R}\n"));
                }
            }

            // Nothing moves and nothing acts; every step builds the list anew.
            File.WriteAllText(Path.Combine(folder, "in"), string.Create(
                CultureInfo.InvariantCulture,
                $"units metal\natom_style atomic\nread_data data\npair_style zero {cutoff}\npair_coeff * *\nneighbor 0.0 bin\nneigh_modify every 1 delay 0 check no one 20000 page 2000000\nthermo {builds}\nrun {builds}\n"));
            string launcher = processes == 1 ? "" : $"mpirun --allow-run-as-root --oversubscribe -np {processes} ";
            return processes == 1 ? Once() : Enumerable.Range(0, Repeats).Min(_ => Once());

            double Once()
            {
                string output = string.Join('\n', Peer.Lines($"cd {folder} && {launcher}{program} -in in -log none", threads: 1));
                Match neighbor = NeighborLine().Match(output);
                Match use = UseLine().Match(output);
                if (!neighbor.Success || !use.Success)
                {
                    throw new InvalidOperationException($"LAMMPS did not report its timing:\n{output}");
                }

                return Number(neighbor) / builds * (processes == 1 ? Number(use) / 100 : 1);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Neigh\s*\|\s*[0-9.e+-]+\s*\|\s*([0-9.e+-]+)", RegexOptions.Multiline)]
    private static partial Regex NeighborLine();

    [GeneratedRegex(@"^([0-9.]+)% CPU use", RegexOptions.Multiline)]
    private static partial Regex UseLine();
}
