using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>Time of one neighbor list build of LAMMPS, from its own timing breakdown ("Neigh").</summary>
internal static partial class LammpsTiming
{
    /// <summary>Seconds a build, scaled by the processor use that LAMMPS reports, so that waiting for a processor does not count.</summary>
    public static double Build(string program, Vector3D[] positions, double edge, double cutoff)
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
            var start = new ProcessStartInfo(program, ["-in", "in", "-log", "none"]) { WorkingDirectory = folder, RedirectStandardOutput = true };
            start.Environment["OMP_NUM_THREADS"] = "1";
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Match neighbor = NeighborLine().Match(output);
            Match use = UseLine().Match(output);
            if (!neighbor.Success || !use.Success)
            {
                throw new InvalidOperationException($"LAMMPS did not report its timing:\n{output}");
            }

            return Number(neighbor) / builds * Number(use) / 100;
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
