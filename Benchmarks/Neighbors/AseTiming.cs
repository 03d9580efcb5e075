using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MDEngine.Benchmarks.Neighbors;

/// <summary>Time of ASE's neighbor_list("ijS").</summary>
internal static class AseTiming
{
    private const string Script = """
        import sys, time
        import numpy as np
        from ase import Atoms
        from ase.neighborlist import neighbor_list
        edge, cutoff = float(sys.argv[2]), float(sys.argv[3])
        positions = np.fromfile(sys.argv[1]).reshape(-1, 3)
        atoms = Atoms(f"H{len(positions)}", positions=positions, cell=[edge] * 3, pbc=True)
        least = float("inf")
        for _ in range(2):
            start = time.process_time()
            neighbor_list("ijS", atoms, cutoff)
            least = min(least, time.process_time() - start)
        print(least)
        """;

    /// <summary>Seconds of processor time.</summary>
    public static double Build(string python, Vector3D[] positions, double edge, double cutoff)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, MemoryMarshal.AsBytes(positions.AsSpan()).ToArray());
            var start = new ProcessStartInfo(python, ["-c", Script, file, Text(edge), Text(cutoff)]) { RedirectStandardOutput = true };
            start.Environment["OMP_NUM_THREADS"] = "1";
            start.Environment["OPENBLAS_NUM_THREADS"] = "1";
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return double.Parse(output, CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
