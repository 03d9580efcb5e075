using System.Globalization;
using System.Text;
using MDEngine.Tests.IO;

namespace MDEngine.Tests.MolecularDynamics;

/// <summary>Input files of a small Lennard-Jones system, and a folder to run it in.</summary>
internal sealed class ArgonRun
{
    public ArgonRun(bool periodic = true, string potential = "")
    {
        Folder = Path.GetDirectoryName(Sample.Temporary("x"))!;
        Structure = Path.Combine(Folder, "argon.extxyz");
        Potential = Path.Combine(Folder, "argon.yaml");
        File.WriteAllText(Structure, Crystal(periodic));
        File.WriteAllText(Potential, potential.Length > 0 ? potential : """
            potential: lennard-jones
            cutoff_angstrom: 7
            skin_angstrom: 0.7
            truncation: shifted-force
            elements:
              Ar: { epsilon_ev: 0.0103, sigma_angstrom: 3.405 }
            """);
    }

    public string Folder { get; }

    public string Structure { get; }

    public string Potential { get; set; }

    public string Output(string name) => Path.Combine(Folder, name);

    /// <summary>The words of a command line; what is given takes the place of the defaults.</summary>
    public string[] Args(string output, params string[] more)
    {
        string[] defaults = ["--threads", "1", "--timestep", "2", "--temperature", "90"];
        return
        [
            "md", Structure, "--potential", Potential, "--output", Output(output),
            .. defaults.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(pair => pair),
            .. more,
        ];
    }

    /// <summary>32 atoms on a slightly shaken face-centered lattice.</summary>
    private static string Crystal(bool periodic)
    {
        const double Edge = 5.4;
        const int Cells = 2;
        var random = new Random(7);
        var text = new StringBuilder();
        string size = (Edge * Cells).ToString(CultureInfo.InvariantCulture);
        text.Append(CultureInfo.InvariantCulture, $"{4 * Cells * Cells * Cells}\n");
        text.Append(periodic ? $"Lattice=\"{size} 0 0 0 {size} 0 0 0 {size}\" pbc=\"T T T\" " : "").Append("Properties=species:S:1:pos:R:3\n");
        Vector3D[] basis = [default, new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)];
        for (int cell = 0; cell < Cells * Cells * Cells; cell++)
        {
            foreach (Vector3D place in basis)
            {
                Vector3D position = (Edge * (place + new Vector3D(cell % 2, cell / 2 % 2, cell / 4)))
                    + (0.1 * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()));
                text.Append(CultureInfo.InvariantCulture, $"Ar {position.X} {position.Y} {position.Z}\n");
            }
        }

        return text.ToString();
    }
}
