using MDEngine.Potentials.Learned;
using MDEngine.Potentials.Learned.Import;

namespace MDEngine.Tests.Potentials.So3lr;

public sealed class So3lrImportTests
{
    private static string Pickle => Path.Combine(So3lrCase.Folder, "tiny_params.pkl");

    [Test]
    public void Parameters_of_the_authors_program_become_a_model_file()
    {
        SafetensorsFile imported = So3lrImporter.Import(Pickle);
        SafetensorsFile expected = SafetensorsFile.Read(So3lrCase.Weights);
        Assert.Multiple(() =>
        {
            Assert.That(imported.Tensors.Keys, Is.EquivalentTo(expected.Tensors.Keys));
            foreach ((string name, SafetensorsTensor tensor) in expected.Tensors)
            {
                Assert.That(imported.Tensors[name].Shape, Is.EqualTo(tensor.Shape), name);
                Assert.That(imported.Tensors[name].ToSingles(), Is.EqualTo(tensor.ToSingles()), name);
            }
        });
    }

    [Test]
    public void Parameters_without_their_settings_are_refused()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string copy = Path.Combine(folder, "params.pkl");
            File.Copy(Pickle, copy);
            Assert.That(() => So3lrImporter.Import(copy), Throws.InstanceOf<InputException>().With.Message.Contains("hyperparameters.json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Every truncation of the pickle is an input error, and nothing else.</summary>
    [Test]
    public void A_damaged_file_is_refused([Values(0, 1, 100, 3_000, 60_000)] int length)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string copy = Path.Combine(folder, "params.pkl");
            File.WriteAllBytes(copy, File.ReadAllBytes(Pickle)[..length]);
            File.Copy(Path.Combine(So3lrCase.Folder, So3lrImporter.SettingsFileName), Path.Combine(folder, So3lrImporter.SettingsFileName));
            Assert.That(() => So3lrImporter.Import(copy), Throws.InstanceOf<InputException>());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Other_equations_are_refused()
    {
        string settings = Path.Combine(Directory.CreateTempSubdirectory().FullName, "settings.json");
        File.WriteAllText(settings, File.ReadAllText(Path.Combine(So3lrCase.Folder, So3lrImporter.SettingsFileName)).Replace("bernstein", "gaussian", StringComparison.Ordinal));
        Assert.That(() => So3lrImporter.Import(Pickle, settings), Throws.InstanceOf<InputException>().With.Message.Contains("radial_basis_fn"));
    }
}
