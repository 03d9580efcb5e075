using MDEngine.IO;

namespace MDEngine.Tests.IO;

/// <summary>YAML that its parser would not refuse by itself, or not in one line.</summary>
internal sealed class YamlFileTests
{
    [TestCase("a: &b [1, *b]\n", "a.yaml:1:11: is no valid YAML: *b stands inside of what it names")]
    [TestCase("- 1\n", "a.yaml:1:1: expected lines of the form 'key: value'")]
    public void What_is_wrong_is_said_in_one_line(string content, string expected) => Assert.That(ErrorOf(content), Is.EqualTo(expected));

    [Test]
    public void Lists_may_not_lie_in_lists_without_number()
    {
        Assert.That(ErrorOf($"a: {new string('[', 100_000)}"), Does.Contain("lists and mappings are 64 deep; expected fewer"));
    }

    [Test]
    public void An_empty_file_has_no_root() => Assert.That(YamlFile.Load(Sample.Write("a.yaml", "# nothing\n")), Is.Null);

    private static string ErrorOf(string content)
    {
        string path = Sample.Write("a.yaml", content);
        string message = Assert.Throws<InputFileException>(() => YamlFile.Load(path))!.Message;
        Assert.That(message, Does.Not.Contain("\n"));
        return message.Replace(path, "a.yaml", StringComparison.Ordinal);
    }
}
