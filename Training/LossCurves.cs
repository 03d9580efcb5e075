using System.Text.Json.Nodes;
using MDEngine.IO;
using MDEngine.Reporting;

namespace MDEngine.Training;

/// <summary>Draws training loss and validation errors of a log over the steps.</summary>
internal static class LossCurves
{
    /// <summary>Reads the log and writes the chart.</summary>
    public static void Write(string log, string path)
    {
        var training = new List<(double, double)>();
        var validation = new List<(double, double)>();
        var dipole = new List<(double, double)>();
        var property = new List<(double, double)>();
        var force = new List<(double, double)>();
        using (var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
        {
            while (reader.ReadLine() is { Length: > 0 } text)
            {
                JsonNode line = JsonNode.Parse(text)!;
                double step = (double)line["step"]!;
                if ((string?)line["type"] == "training")
                {
                    training.Add((step, (double)line["loss"]!));
                }
                else
                {
                    validation.Add((step, (double)line["loss"]!));
                    property.AddRange(line["property_mae"] is { } mae ? [(step, (double)mae)] : []);
                    force.AddRange(line["force_mae_kcal_mol_angstrom"] is { } mean ? [(step, (double)mean)] : []);
                    if (line["dipole_mae_e_angstrom"] is { } error)
                    {
                        dipole.Add((step, (double)error));
                    }
                }
            }
        }

        SvgSeries[] dipoles = dipole.Count > 0 ? [new("validation dipole MAE", dipole, true)] : [];
        SvgSeries[] errors = property.Count > 0 ? [new("validation MAE of the property", property, true)] : [new("validation force MAE", force, true)];
        var chart = new SvgChart("Training", "step", property.Count > 0 ? "loss; MAE of the property" : $"loss; force MAE / (kcal/mol/Å){(dipole.Count > 0 ? "; dipole MAE / (e·Å)" : "")}") { LogarithmicOrdinate = true };
        string drawing = chart.Draw(
            [new("training loss", training, true), new("validation loss", validation, true), .. errors, .. dipoles]);
        AtomicFile.WriteText(path, drawing);
    }
}
