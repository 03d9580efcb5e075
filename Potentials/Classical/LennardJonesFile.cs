using System.Globalization;
using MDEngine.IO;
using MDEngine.Neighbors;
using YamlDotNet.RepresentationModel;

namespace MDEngine.Potentials.Classical;

/// <summary>A Lennard-Jones potential described by a YAML file; docs/reference/lennard-jones.md lists its keys.</summary>
public static class LennardJonesFile
{
    /// <exception cref="InputFileException">The file cannot be read, lacks a key, or has one that is unknown or makes no sense.</exception>
    public static LennardJonesPotential Load(string path, int threads, NeighborDevice? neighborDevice = null)
    {
        YamlMappingNode root = YamlFile.Load(path) ?? throw new InputFileException(path, 0, 0, "is empty; expected lines of the form 'key: value'");
        var options = new LennardJonesOptions { Elements = new Dictionary<int, LennardJonesParameters>(), Cutoff = double.NaN, Threads = threads, NeighborDevice = neighborDevice };
        foreach ((YamlNode key, YamlNode value) in root.Children)
        {
            options = key.ToString() switch
            {
                "potential" when value.ToString() == "lennard-jones" => options,
                "potential" => throw Problem(path, value, $"potential is '{value}'; expected lennard-jones"),
                "cutoff_angstrom" => options with { Cutoff = Positive(path, value, "cutoff_angstrom") },
                "skin_angstrom" when value.ToString() == "auto" => options with { Skin = null },
                "skin_angstrom" => options with { Skin = Number(path, value, "skin_angstrom", number => number >= 0, "auto, or 0 or more") },
                "truncation" => options with
                {
                    Truncation = value.ToString() switch
                    {
                        "truncated" => Truncation.Truncated,
                        "shifted" => Truncation.Shifted,
                        "shifted-force" => Truncation.ShiftedForce,
                        _ => throw Problem(path, value, $"truncation is '{value}'; expected truncated, shifted or shifted-force"),
                    },
                },
                "tail_correction" => options with
                {
                    TailCorrection = bool.TryParse(value.ToString(), out bool tail) ? tail : throw Problem(path, value, $"tail_correction is '{value}'; expected true or false"),
                },
                "mixing" => options with
                {
                    Mixing = value.ToString() switch
                    {
                        "lorentz-berthelot" => MixingRule.LorentzBerthelot,
                        "geometric" => MixingRule.Geometric,
                        _ => throw Problem(path, value, $"mixing is '{value}'; expected lorentz-berthelot or geometric"),
                    },
                },
                "elements" => options with { Elements = Elements(path, value) },
                _ => throw Problem(path, key, $"unknown key '{key}'; expected potential, cutoff_angstrom, skin_angstrom, truncation, tail_correction, mixing or elements"),
            };
        }

        if (double.IsNaN(options.Cutoff) || options.Elements.Count == 0)
        {
            throw new InputFileException(path, 0, 0, $"has no '{(options.Elements.Count == 0 ? "elements" : "cutoff_angstrom")}', which a Lennard-Jones potential needs");
        }

        try
        {
            return new LennardJonesPotential(options);
        }
        catch (ArgumentException exception)
        {
            string reason = exception.ParamName is null ? exception.Message : exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);
            throw new InputFileException($"{path}: {reason}", exception);
        }
        catch (InputException exception)
        {
            throw new InputFileException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Ar: { epsilon_ev: 0.0104, sigma_angstrom: 3.4 }.</summary>
    private static Dictionary<int, LennardJonesParameters> Elements(string path, YamlNode node)
    {
        var elements = new Dictionary<int, LennardJonesParameters>();
        foreach ((YamlNode key, YamlNode value) in (node as YamlMappingNode ?? throw Problem(path, node, "expected 'SYMBOL: { epsilon_ev: …, sigma_angstrom: … }'")).Children)
        {
            Element element = Element.FromSymbol(key.ToString()) ?? throw Problem(path, key, $"'{key}' is no element's symbol");
            var parameters = value as YamlMappingNode ?? throw Problem(path, value, "expected { epsilon_ev: …, sigma_angstrom: … }");
            foreach (YamlNode other in parameters.Children.Keys.Where(other => other.ToString() is not ("epsilon_ev" or "sigma_angstrom")))
            {
                throw Problem(path, other, $"unknown key '{other}' of {element.Symbol}; expected epsilon_ev and sigma_angstrom, with decimal points in numbers");
            }

            double Get(string name, Func<string, YamlNode, double> read) => parameters.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? number)
                ? read(name, number)
                : throw Problem(path, value, $"{element.Symbol} has no {name}");
            if (elements.ContainsKey(element.AtomicNumber))
            {
                throw Problem(path, key, $"{element.Symbol} stands here twice; expected it once");
            }

            elements[element.AtomicNumber] = new LennardJonesParameters(
                Get("epsilon_ev", (name, number) => Number(path, number, name, value => value >= 0, "0 or more")),
                Get("sigma_angstrom", (name, number) => Positive(path, number, name)));
        }

        return elements;
    }

    private static double Positive(string path, YamlNode node, string name) => Number(path, node, name, number => number > 0, "a positive number");

    private static double Number(string path, YamlNode node, string name, Func<double, bool> holds, string expected) =>
        double.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && holds(value)
            ? value
            : throw Problem(path, node, $"{name} is '{node}'; expected {expected}");

    private static InputFileException Problem(string path, YamlNode node, string problem) =>
        new(path, node.Start.Line, (int)node.Start.Column, problem);
}
