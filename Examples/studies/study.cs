#:project Support/MDEngine.Studies.csproj
#:property Torch=none

// Runs an experiment of the papers at a stated budget: makes its data, trains every variant for the same core-minutes, evaluates, runs what else the study asks
// for, and writes a table and plots. Started again it goes on where it was. README.md in this folder says what a study file holds.
// dotnet run -c Release Examples/studies/study.cs -- NAME [--quick] [--minutes M] [--seeds 1,2,3] [--teacher POTENTIAL] [--output FOLDER]
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Reporting;
using MDEngine.Studies;
using static MDEngine.Studies.JsonFiles;

string name = args.FirstOrDefault() ?? throw new ArgumentException("give a study, such as short-cutoff");
bool isQuick = args.Contains("--quick");
JsonObject study = Read("Examples/studies/base.json"); // what the study's own file does not say
Merge(study, Read($"Examples/studies/{name}.json"));
bool trains = study["train"] is not null;
if (isQuick)
{
    Merge(study, study["quick"]!.AsObject());
}

double? minutes = Option("--minutes") is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : null;

string results = Option("--output") ?? "out/studies";
string root = Path.Combine(results, isQuick ? $"{name}-quick" : name);
var commands = new Commands((Environment.GetEnvironmentVariable("MDENGINE") ?? "./mdengine").Split(' '));
string teacher = Option("--teacher") ?? (string)study["teacher"]!;
int[] seeds = Option("--seeds") is { } list ? [.. list.Split(',').Select(int.Parse)] : [.. study["seeds"]!.AsArray().Select(seed => (int)seed!)];
JsonObject molecules = study["molecules"]!.AsObject();
JsonObject columns = study["columns"]!.AsObject(); // title → path in the JSON of the evaluation, or FILE:what of another of the run's files
JsonObject[] variants = [.. study["variants"]!.AsArray().Select(variant => variant!.AsObject()).Take(isQuick ? 2 : int.MaxValue)];
var rows = new List<(JsonObject Variant, string Molecule, int Seed, JsonObject Result)>();
Directory.CreateDirectory(root);
try
{
    foreach (JsonNode? step in study["prepare"] as JsonArray ?? [])
    {
        if (!File.Exists(Fill((string)step!["makes"]!)))
        {
            Execute(Words((string)step["command"]!, []), Path.Combine(root, "said.txt"));
        }
    }

    foreach (int seed in seeds)
    {
        foreach (JsonObject variant in variants)
        {
            // A variant that names its data is of these; the others are of every molecule.
            string[] of = variant["judge"] is { } only ? [(string)only!] : [.. molecules.Select(molecule => molecule.Key)];
            foreach (string molecule in of)
            {
                rows.Add((variant, molecule, seed, Run(molecule, variant, seed)));
                Write();
            }
        }
    }
}
catch (CommandFailedException exception)
{
    Console.Error.WriteLine($"{name}: {exception.Message}");
    return 2;
}

Console.WriteLine($"{Path.Combine(root, "table.md")}: {rows.Count} runs");
return 0;

// Frames to train on, to choose the best step, and to judge by, of different trajectories. Studies that ask for the same share them.
string Data(string molecule, string part)
{
    if (study["data"] is JsonObject files)
    {
        return Fill((string)files[part]!);
    }

    string file = FileOf(molecule);
    string options = Fill($"{(molecules[molecule] as JsonObject)?[part] ?? study["sample"]![part]} {{teacher-options}}").TrimEnd();
    string folder = Path.Combine(results, "data", $"{molecule.Replace(' ', '-')}-{part}-{Key($"{file} {teacher} {options}")}");
    Execute(["sample", file, "--potential", teacher, "--output", folder, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    return Path.Combine(folder, "*.extxyz");
}

string FileOf(string molecule) => (string)(molecules[molecule] is JsonObject own ? own["file"] : molecules[molecule])!;

static string Key(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

static string[] Files(string pattern) => [.. Directory.GetFiles(Path.GetDirectoryName(pattern)!, Path.GetFileName(pattern)).Order()];

string Folder(string molecule, JsonObject variant, int seed) =>
    Path.Combine(root, "runs", molecule, $"{string.Concat(variant["name"]!.ToString().Select(c => char.IsLetterOrDigit(c) ? c : '-'))}-seed-{seed}");

JsonObject Run(string molecule, JsonObject variant, int seed)
{
    string folder = Folder(molecule, variant, seed);
    string result = Path.Combine(folder, "result.json");
    if (File.Exists(result))
    {
        return Read(result);
    }

    Directory.CreateDirectory(folder);
    string trained = !trains ? "" : Trained(molecule, variant, seed);
    string model = Path.Combine(trained, "best.safetensors");
    JsonObject row = trained.Length == 0 ? [] : Judge(folder, trained, molecule);
    foreach (JsonNode? command in study["commands"] as JsonArray ?? [])
    {
        var values = new JsonObject { ["folder"] = folder, ["model"] = model, ["file"] = molecules.ContainsKey(molecule) ? FileOf(molecule) : null, ["test"] = !trains ? "" : Files(Data(molecule, "test"))[0] };
        Merge(values, variant["values"] as JsonObject ?? []);
        Execute(Words((string)command!, values), Path.Combine(folder, "said.txt"));
    }

    foreach ((string title, JsonNode? path) in columns)
    {
        string[] place = path!.ToString().Split(':', 2);
        row[title] = Value(Path.Combine(folder, place.Length > 1 ? place[0] : "errors.json"), place[^1]);
    }

    foreach (JsonNode? structure in study["time"] as JsonArray ?? [])
    {
        string times = Path.Combine(folder, "times.json");
        (_, double peak) = commands.Run(["benchmark", (string)structure!, "--potential", Path.Combine(trained, "last.safetensors"), "--precision", "float32", "--threads", "1", "--json", times]);
        JsonNode time = JsonNode.Parse(File.ReadAllText(times))![0]!;
        row[$"ms, {time["atoms"]} atoms"] = time["ms_median"]!.DeepClone();
        row[$"MiB, {time["atoms"]} atoms"] = Math.Round(peak);
    }

    Save(result, row.ToJsonString());
    return row;
}

// The folder of a trained network. Studies that ask for the same training share it.
string Trained(string molecule, JsonObject variant, int seed)
{
    string learned = (string?)variant["learn"] ?? molecule;
    string kind = TrainingFile("", learned, variant, seed, 0).ToJsonString() + (minutes is null ? $"{study["steps"]} steps" : $"{minutes} minutes");
    string folder = Path.Combine(results, "models", $"{Key(kind)}-seed-{seed}");
    string training = Path.Combine(folder, "train.yaml"); // JSON is YAML
    if (!File.Exists(training))
    {
        int steps = minutes is { } budget ? Affordable(60 * budget, folder, learned, variant, seed) : (int)study["steps"]!;
        Save(training, TrainingFile(Path.Combine(folder, "model"), learned, variant, seed, steps).ToJsonString());
    }

    string model = Path.Combine(folder, "model");
    if (!File.Exists(Path.Combine(model, "last.safetensors")))
    {
        Execute(["train", training, "--resume"]);
    }

    return model;
}

// Errors of a network, what it took, and its size: a row's first entries.
JsonObject Judge(string folder, string model, string molecule)
{
    Execute(["evaluate", .. Files(Data(molecule, "test")), "--potential", Path.Combine(model, "best.safetensors"), "--json", Path.Combine(folder, "errors.json"), "--precision", "float32"]);
    JsonObject header = Header(Path.Combine(model, "last.safetensors"));
    JsonNode made = JsonNode.Parse((string)header["__metadata__"]!["mdengine"]!)!["training"]!;
    int steps = (int)made["validation"]!["step"]!;
    double seconds = (double)made["processor_seconds"]!;
    return new JsonObject
    {
        ["steps"] = steps,
        ["core_minutes"] = Math.Round(seconds / 60, 2),
        ["s / 1000 frames"] = Math.Round(1000 * seconds / steps / (int)made["batch_size"]!, 2),
        ["numbers / 1000"] = Math.Round(header.Where(tensor => tensor.Key != "__metadata__").Sum(tensor => tensor.Value!["shape"]!.AsArray().Aggregate(1.0, (count, length) => count * (int)length!)) / 1000, 1),
    };
}

// Steps that the budget pays for, by the least processor time that a few take: another program on the machine slows some of the trials down, and hardly all.
int Affordable(double budget, string folder, string learned, JsonObject variant, int seed)
{
    const int Few = 60, More = 220; // by 60 the code is compiled for good
    string trial = Path.Combine(folder, "trial.yaml");
    double Seconds(int steps)
    {
        Save(trial, TrainingFile(Path.Combine(folder, "trial"), learned, variant, seed, steps).ToJsonString());
        return Enumerable.Range(0, 3).Min(_ => Execute(["train", trial, "--overwrite"]));
    }

    double step = Math.Max(1e-4, (Seconds(More) - Seconds(Few)) / (More - Few));
    return Math.Max(100, (int)(budget / step / 100) * 100);
}

JsonObject TrainingFile(string output, string learned, JsonObject variant, int seed, int steps)
{
    JsonObject file = study["train"]!.DeepClone().AsObject();
    Merge(file, variant["train"]?.AsObject() ?? []);
    Merge(file, new JsonObject
    {
        ["output"] = output,
        ["data"] = new JsonObject { ["train"] = Data(learned, "train"), ["validation"] = Data(learned, "validation") },
        ["training"] = new JsonObject { ["max_steps"] = steps, ["validation_interval"] = Math.Max(1, steps / 5), ["threads"] = 1, ["seeds"] = new JsonArray(seed) },
    });
    if ((string?)variant["start"] is { } earlier)
    {
        JsonObject source = variants.First(other => (string)other["name"]! == earlier);
        file.Remove("model");
        file["fine_tune"] = Path.Combine(Trained((string)source["judge"]!, source, seed), "best.safetensors");
    }

    return file;
}

void Write()
{
    string[] titles = [.. rows[0].Result.Select(pair => pair.Key)];
    var csv = new StringBuilder($"variant,molecule,seed,{string.Join(',', titles.Select(title => $"\"{title}\""))}\n");
    foreach (var row in rows)
    {
        csv.AppendLine(CultureInfo.InvariantCulture, $"\"{row.Variant["name"]}\",{row.Molecule},{row.Seed},{string.Join(',', titles.Select(title => row.Result[title]))}");
    }

    string budget = !trains ? "" : minutes is null ? $"{study["steps"]} steps a training; " : $"{minutes} core-minutes a training; ";
    var table = new StringBuilder($"# {study["title"]}\n\n{study["question"]}\n\nTeacher {teacher}; {budget}seeds {string.Join(", ", seeds)}; {DateTime.UtcNow:yyyy-MM-dd}.\n\n");
    table.AppendLine($"| molecule | variant | {string.Join(" | ", titles)} |\n|{string.Concat(Enumerable.Repeat(" --- |", titles.Length + 2))}");
    foreach (var group in rows.GroupBy(row => (row.Molecule, Variant: row.Variant["name"]!.ToString())).OrderBy(group => Array.IndexOf([.. molecules.Select(pair => pair.Key)], group.Key.Molecule)))
    {
        table.AppendLine($"| {group.Key.Molecule} | {group.Key.Variant} | {string.Join(" | ", titles.Select(title => Spread([.. group.Where(row => row.Result[title] is not null).Select(row => Number(row.Result[title]!))])))} |");
    }

    Save(Path.Combine(root, "table.csv"), csv.ToString());
    Save(Path.Combine(root, "table.md"), table.ToString());
    string ordinate = columns.Count > 0 ? columns.First().Key : titles[^2]; // without columns, the time of the largest structure
    SvgSeries[] series = [.. rows.Where(row => row.Result[ordinate] is not null).GroupBy(row => row.Molecule)
        .Select(group => new SvgSeries(group.Key, [.. group.Select(row => (row.Variant["x"] is { } x ? Number(x) : Array.IndexOf(variants, row.Variant), Number(row.Result[ordinate]!)))], false))];
    if (series.Length > 0)
    {
        bool isNumbered = variants.Any(variant => variant["x"] is not null);
        string[] categories = isNumbered ? [] : [.. variants.Select(variant => variant["name"]!.ToString())];
        Save(Path.Combine(root, "plot.svg"), new SvgChart((string)study["title"]!, (string)study["axis"]!, ordinate) { Categories = categories, Height = isNumbered ? 480 : 600 }.Draw(series));
    }

    foreach (JsonNode? curve in study["curves"] as JsonArray ?? [])
    {
        Save(Path.Combine(root, (string)curve!["plot"]!), Figures.Curves(curve.AsObject(), root, [.. rows.Where(row => row.Seed == seeds[0]).Select(row => (Title(row), Folder(row.Molecule, row.Variant, row.Seed)))]));
    }

    if (study["map"] is JsonObject map)
    {
        Save(Path.Combine(root, (string)map["plot"]!), Figures.Map(map, Folder(rows[0].Molecule, rows[0].Variant, rows[0].Seed)));
    }

    string Title((JsonObject Variant, string Molecule, int Seed, JsonObject Result) row) => molecules.Count > 1 ? $"{row.Molecule}: {row.Variant["name"]}" : (string)row.Variant["name"]!;
}

static string Spread(double[] values)
{
    if (values.Length == 0)
    {
        return "";
    }

    double mean = values.Average();
    double half = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    return string.Create(CultureInfo.InvariantCulture, $"{mean:G4}{(values.Length < 2 ? "" : $" ± {half:G2}")}");
}

double Execute(string[] words, string? record = null) => commands.Run(words, record).Seconds;

// A command of a study file, with what stands in braces put in.
string[] Words(string command, JsonObject values) =>
    [.. values.Aggregate(Fill(command), (text, pair) => text.Replace($"{{{pair.Key}}}", pair.Value?.ToString(), StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

string Fill(string text) => text.Replace("{root}", root, StringComparison.Ordinal).Replace("{teacher}", teacher, StringComparison.Ordinal)
    .Replace("{teacher-options}", study["teacher_options"]?.ToString(), StringComparison.Ordinal);

string? Option(string key) => Array.IndexOf(args, key) is int index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;
