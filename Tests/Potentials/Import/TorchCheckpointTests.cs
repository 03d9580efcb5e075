using System.Text;
using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Import;

namespace MDEngine.Tests.Potentials.Import;

internal sealed class TorchCheckpointTests
{
    private static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "import", name);

    [TestCase("archive.pt")]
    [TestCase("legacy.pt")]
    public void Tensors_of_nested_dictionaries_are_read(string name)
    {
        TorchCheckpoint checkpoint = TorchCheckpoint.Read(PathOf(name));
        IReadOnlyDictionary<string, SafetensorsTensor> model = checkpoint.Dictionaries["model"];
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Dictionaries.Keys, Is.EqualTo(new[] { "model" }));
            Assert.That(model.Keys, Is.EqualTo(new[] { "a", "b", "scalar", "integers", "parameter" }));
            Assert.That(model["a"].Shape, Is.EqualTo(new[] { 2, 6 }));
            Assert.That(model["a"].ToSingles(), Is.EqualTo(Enumerable.Range(0, 12)));
            Assert.That(model["b"].Shape, Is.EqualTo(new[] { 6, 4 }));
            Assert.That(model["b"].ToSingles(), Is.EqualTo(Enumerable.Range(0, 24).Select(k => (6 * (k % 4)) + (k / 4))));
            Assert.That(model["scalar"].Shape, Is.Empty);
            Assert.That(model["scalar"].ToDoubles(), Is.EqualTo(new[] { 2.5 }));
            Assert.That(model["integers"].ToIntegers(), Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(model["parameter"].ToSingles(), Is.EqualTo(new[] { 1, 1, 1, 1 }));
            Assert.That(checkpoint.Lists["ema.shadow_params"].Select(tensor => tensor.Count), Is.EqualTo(new[] { 2, 3 }));
        });
    }

    [TestCase("hostile.pt")]
    [TestCase("hostile-legacy.pt")]
    public void A_pickle_that_asks_to_be_run_is_refused_by_name(string name) => Assert.That(
        () => TorchCheckpoint.Read(PathOf(name)),
        Throws.TypeOf<InputFileException>().With.Message.Contains($"{name}: refused").And.Message.Contains("'posix.system'"));

    /// <summary>Appends to None, and puts a pair into it.</summary>
    [TestCase("\u0080\u0002NNa.")]
    [TestCase("\u0080\u0002NNNe.")]
    [TestCase("\u0080\u0002NNNs.")]
    public void A_pickle_that_fills_nothing_is_damaged(string pickle) => Assert.That(
        () => new PickleReader("a.pt", Encoding.Latin1.GetBytes(pickle), 0, null).Read(),
        Throws.TypeOf<InputFileException>().With.Message.Contains("makes no sense"));

    [Test]
    public void A_cut_checkpoint_is_refused([Values("archive.pt", "legacy.pt")] string name, [Values(1, 20, 200, 700)] int length)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"cut-{length}-{name}");
        File.WriteAllBytes(path, File.ReadAllBytes(PathOf(name))[..length]);
        Assert.That(() => TorchCheckpoint.Read(path), Throws.TypeOf<InputFileException>().With.Message.StartsWith(path));
    }

    [Test]
    public void Any_byte_may_be_wrong_without_another_error([Range(0, 19)] int part)
    {
        byte[] bytes = File.ReadAllBytes(PathOf("legacy.pt"));
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"damaged-{part}.pt");
        for (int k = part; k < bytes.Length; k += 20)
        {
            byte[] damaged = [.. bytes];
            damaged[k] ^= 0x5a;
            File.WriteAllBytes(path, damaged);
            try
            {
                TorchCheckpoint.Read(path);
            }
            catch (InputFileException)
            {
                // what a damaged file is meant to give, where the damage shows at all
            }
        }
    }

    [Test]
    public void Other_files_are_refused()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "text.pt");
        File.WriteAllText(path, "hello", Encoding.ASCII);
        Assert.That(() => TorchCheckpoint.Read(path), Throws.TypeOf<InputFileException>().With.Message.Contains("torch.save"));
        Assert.That(() => TorchCheckpoint.Read("no-such.pt"), Throws.TypeOf<InputFileException>().With.Message.Contains("no such file"));
    }
}
