#:project ../../Engine/Core/MDEngine.Core.csproj
#:property Torch=none

// Runs an experiment of the papers at a stated budget: makes its data, trains every variant for the same core-minutes, evaluates, and writes a table and a plot.
// Started again it goes on where it was. README.md in this folder says what a study file holds.
// dotnet run -c Release Examples/studies/study.cs -- NAME [--quick] [--minutes M] [--output FOLDER]
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MDEngine.Reporting;

string name = args.FirstOrDefault() ?? throw new ArgumentException("give a study, such as short-cutoff");
bool isQuick = args.Contains("--quick");
JsonObject study = Json("Examples/studies/base.json"); // what the study's own file does not say
Merge(study, Json($"Examples/studies/{name}.json"));
if (isQuick)
{
    Merge(study, study["quick"]!.AsObject());
}

double minutes = double.Parse(Option("--minutes") ?? study["minutes"]!.ToString(), CultureInfo.InvariantCulture);
string root = Path.Combine(Option("--output") ?? "out/studies", isQuick ? $"{name}-quick" : name);
string[] program = (Environment.GetEnvironmentVariable("MDENGINE") ?? "./mdengine").Split(' ');
int[] seeds = [.. study["seeds"]!.AsArray().Select(seed => (int)seed!)];
JsonObject molecules = study["molecules"]!.AsObject();
JsonObject columns = study["columns"]!.AsObject(); // title → path in the JSON of the evaluation
JsonObject[] variants = [.. study["variants"]!.AsArray().Select(variant => variant!.AsObject()).Take(isQuick ? 2 : int.MaxValue)];
var rows = new List<(JsonObject Variant, string Molecule, int Seed, JsonObject Result)>();
foreach ((string molecule, JsonNode? file) in molecules)
{
    string data = MakeData(molecule, (string)file!);
    foreach (JsonObject variant in variants)
    {
        foreach (int seed in seeds)
        {
            rows.Add((variant, molecule, seed, Run(molecule, data, variant, seed)));
            Write();
        }
    }
}

Console.WriteLine($"{Path.Combine(root, "table.md")}: {rows.Count} runs");

// Frames to train on, to choose the best step, and to judge by, of different trajectories.
string MakeData(string molecule, string file)
{
    string folder = Path.Combine(root, "data", molecule);
    foreach ((string part, JsonNode? options) in study["sample"]!.AsObject())
    {
        string[] words = ["sample", file, "--potential", (string)study["teacher"]!, "--output", Path.Combine(folder, part), .. options!.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Execute(words);
    }

    return folder;
}

JsonObject Run(string molecule, string data, JsonObject variant, int seed)
{
    string folder = Path.Combine(root, "runs", molecule, $"{string.Concat(variant["name"]!.ToString().Select(c => char.IsLetterOrDigit(c) ? c : '-'))}-seed-{seed}");
    string result = Path.Combine(folder, "result.json");
    if (File.Exists(result))
    {
        return Json(result);
    }

    Directory.CreateDirectory(folder);
    string training = Path.Combine(folder, "train.yaml"); // JSON is YAML
    if (!File.Exists(training))
    {
        int steps = study["steps"] is { } fixedSteps ? (int)fixedSteps : Affordable(folder, data, variant, seed);
        Save(training, TrainingFile(folder, data, variant, seed, steps).ToJsonString());
    }

    string model = Path.Combine(folder, "model");
    double seconds = Execute(["train", training, "--resume"]);
    string errors = Path.Combine(folder, "errors.json");
    Execute(["evaluate", .. Directory.GetFiles(Path.Combine(data, "test"), "*.extxyz").Order(), "--potential", Path.Combine(model, "best.safetensors"), "--json", errors, "--precision", "float32"]);
    JsonNode judged = Json(errors);
    var row = new JsonObject { ["steps"] = (int)Json(training)["training"]!["max_steps"]!, ["core_minutes"] = Math.Round(seconds / 60, 2) };
    foreach ((string title, JsonNode? path) in columns)
    {
        row[title] = path!.ToString().Split('/').Aggregate((JsonNode?)judged, (node, key) => int.TryParse(key, out int index) ? node?[index] : node?[key])?.DeepClone();
    }

    if (study["time"] is JsonArray structures)
    {
        foreach (JsonNode? structure in structures)
        {
            string times = Path.Combine(folder, "times.json");
            (_, double peak) = Measure(["benchmark", (string)structure!, "--potential", Path.Combine(model, "last.safetensors"), "--precision", "float32", "--threads", "1", "--backend", "fused", "--json", times]);
            JsonNode time = JsonNode.Parse(File.ReadAllText(times))![0]!;
            row[$"ms, {time["atoms"]} atoms"] = time["ms_median"]!.DeepClone();
            row[$"MiB, {time["atoms"]} atoms"] = Math.Round(peak);
        }
    }

    Save(result, row.ToJsonString());
    return row;
}

// Steps that the budget pays for: by the processor time of a few.
int Affordable(string folder, string data, JsonObject variant, int seed)
{
    const int Few = 5, More = 45;
    double Seconds(int steps)
    {
        string trial = Path.Combine(folder, "trial.yaml");
        Save(trial, TrainingFile(Path.Combine(folder, "trial"), data, variant, seed, steps).ToJsonString());
        return Execute(["train", trial, "--overwrite"]);
    }

    double step = Math.Max(1e-4, (Seconds(More) - Seconds(Few)) / (More - Few));
    return Math.Max(100, (int)(60 * minutes / step / 100) * 100);
}

JsonObject TrainingFile(string folder, string data, JsonObject variant, int seed, int steps)
{
    JsonObject file = study["train"]!.DeepClone().AsObject();
    Merge(file, variant["train"]?.AsObject() ?? []);
    Merge(file, new JsonObject
    {
        ["output"] = Path.Combine(folder, "model"),
        ["data"] = new JsonObject { ["train"] = Path.Combine(data, "train", "*.extxyz"), ["validation"] = Path.Combine(data, "validation", "*.extxyz") },
        ["training"] = new JsonObject { ["max_steps"] = steps, ["validation_interval"] = Math.Max(1, steps / 10), ["threads"] = 1, ["seeds"] = new JsonArray(seed) },
    });
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

    var table = new StringBuilder($"# {study["title"]}\n\n{study["question"]}\n\nTeacher {study["teacher"]}; {(study["steps"] is null ? $"{minutes} core-minutes" : $"{study["steps"]} steps")} a training; seeds {string.Join(", ", seeds)}; {DateTime.UtcNow:yyyy-MM-dd}.\n\n");
    table.AppendLine($"| molecule | variant | {string.Join(" | ", titles)} |\n|{string.Concat(Enumerable.Repeat(" --- |", titles.Length + 2))}");
    foreach (var group in rows.GroupBy(row => (row.Molecule, Variant: row.Variant["name"]!.ToString())))
    {
        table.AppendLine($"| {group.Key.Molecule} | {group.Key.Variant} | {string.Join(" | ", titles.Select(title => Spread([.. group.Where(row => row.Result[title] is not null).Select(row => Number(row.Result[title]!))])))} |");
    }

    Save(Path.Combine(root, "table.csv"), csv.ToString());
    Save(Path.Combine(root, "table.md"), table.ToString());
    string ordinate = titles[2]; // after steps and core_minutes
    SvgSeries[] series = [.. rows.Where(row => row.Result[ordinate] is not null).GroupBy(row => row.Molecule)
        .Select(group => new SvgSeries(group.Key, [.. group.Select(row => (row.Variant["x"] is { } x ? Number(x) : Array.IndexOf(variants, row.Variant), Number(row.Result[ordinate]!)))], false))];
    if (series.Length > 0)
    {
        Save(Path.Combine(root, "plot.svg"), new SvgChart((string)study["title"]!, (string)study["axis"]!, ordinate).Draw(series));
    }
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

double Execute(string[] words) => Measure(words).Seconds;

// Processor time of a command, s, and its largest resident memory, MiB.
(double Seconds, double Peak) Measure(string[] words)
{
    double before = ChildSeconds();
    var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. words]) { RedirectStandardError = true, RedirectStandardOutput = true };
    using Process process = Process.Start(start)!;
    Task<string> output = process.StandardOutput.ReadToEndAsync();
    Task<string> error = process.StandardError.ReadToEndAsync();
    double peak = 0;
    while (!process.WaitForExit(50))
    {
        try
        {
            process.Refresh();
            peak = Math.Max(peak, process.PeakWorkingSet64 / 1048576.0);
        }
        catch (InvalidOperationException)
        {
            // It has ended just now.
        }
    }

    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException($"mdengine {string.Join(' ', words)}: {error.Result}{output.Result}");
    }

    return (ChildSeconds() - before, peak);
}

// Of the processes that were waited for (Linux).
static double ChildSeconds()
{
    string[] fields = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ');
    return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / 100.0;
}

static double Number(JsonNode node) => double.Parse(node.ToString(), CultureInfo.InvariantCulture);

static JsonObject Json(string path) => JsonNode.Parse(File.ReadAllText(path), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!.AsObject();

static void Save(string path, string text)
{
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path + ".part", text);
    File.Move(path + ".part", path, overwrite: true);
}

// Entry by entry; but molecules and columns are those of the last file that names any.
static void Merge(JsonObject into, JsonObject from)
{
    foreach ((string key, JsonNode? value) in from)
    {
        if (value is null)
        {
            into.Remove(key);
        }
        else if (key is not ("molecules" or "columns") && value is JsonObject inner && into[key] is JsonObject outer)
        {
            Merge(outer, inner);
        }
        else
        {
            into[key] = value.DeepClone();
        }
    }
}

string? Option(string key) => Array.IndexOf(args, key) is int index and >= 0 && index + 1 < args.Length ? args[index + 1] : null;
