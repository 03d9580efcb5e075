#:project ../../Engine/Core/MDEngine.Core.csproj
#:property Torch=none

// Pairs of an acetate and a methylammonium for the study charged-dimers: at 3 to 8.5 Å, turned and displaced at random, or along the common axis at 3.0, 3.1 … 8.0 Å.
// dotnet run -c Release Examples/studies/dimers.cs -- PAIR.xyz OUTPUT.extxyz FRAMES SEED, or OUTPUT.extxyz scan
using System.Globalization;
using MDEngine;
using MDEngine.IO;

const int FirstOfCation = 7;       // acetate comes first
const double Turned = 0.4;         // rad, at most
const double Displaced = 0.04;     // Å, standard deviation of a coordinate
(string source, string path) = (args[0], args[1]);
bool isScan = args[2] == "scan";
int count = isScan ? 51 : int.Parse(args[2], CultureInfo.InvariantCulture);
var random = new Random(isScan ? 0 : int.Parse(args[3], CultureInfo.InvariantCulture));
Frame pair = Trajectory.ReadFirst(source);
Vector3D[] start = pair.System.Positions.ToArray();
Topology topology = pair.System.Topology;
int nitrogen = topology.AtomicNumbers.IndexOf(7), carbon = Enumerable.Range(0, FirstOfCation).MinBy(i => topology.AtomicNumbers[i] == 6 ? (start[i] - start[nitrogen]).Length : double.MaxValue);
Vector3D axis = (start[nitrogen] - start[carbon]) / (start[nitrogen] - start[carbon]).Length;
Directory.CreateDirectory(Path.GetDirectoryName(path)!);
using var writer = new StreamWriter(path) { NewLine = "\n" };
for (int frame = 0; frame < count; frame++)
{
    double distance = isScan ? 3 + (0.1 * frame) : 3 + (5.5 * random.NextDouble());
    Vector3D[] positions = [.. start.Select((r, i) => i < FirstOfCation ? r - start[carbon] : r - start[nitrogen])];
    if (!isScan)
    {
        Turn(positions.AsSpan(0, FirstOfCation));
        Turn(positions.AsSpan(FirstOfCation));
    }

    writer.WriteLine($"{positions.Length}");
    writer.WriteLine("Properties=species:S:1:pos:R:3 charge=0 pbc=\"F F F\"");
    foreach ((int i, Vector3D r) in positions.Index())
    {
        Vector3D placed = r + (i < FirstOfCation ? default : distance * axis) + (isScan ? default : new Vector3D(Displaced * Normal(), Displaced * Normal(), Displaced * Normal()));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Element.FromAtomicNumber(topology.AtomicNumbers[i]).Symbol} {placed.X:F6} {placed.Y:F6} {placed.Z:F6}"));
    }
}

// About any axis through the origin, by Rodrigues' formula.
void Turn(Span<Vector3D> atoms)
{
    var about = new Vector3D(Normal(), Normal(), Normal());
    about /= about.Length;
    (double sine, double cosine) = Math.SinCos(Turned * random.NextDouble());
    foreach (ref Vector3D r in atoms)
    {
        r = (cosine * r) + (sine * Vector3D.Cross(about, r)) + ((1 - cosine) * Vector3D.Dot(about, r) * about);
    }
}

double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
