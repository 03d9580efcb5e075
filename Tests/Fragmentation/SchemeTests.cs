using MDEngine.Fragmentation;

namespace MDEngine.Tests.Fragmentation;

public sealed class SchemeTests
{
    [TestCase("brics")]
    [TestCase("brics:4-12")]
    [TestCase("brics-noh:3-9")]
    [TestCase("lsrmp:6")]
    [TestCase("kmeans:8,seed=3")]
    [TestCase("brics:4-12,group-small,split-large")]
    [TestCase("residue")]
    [TestCase("global")]
    [TestCase("none")]
    public void ReadsWhatItWrites(string text) => Assert.That(FragmentationScheme.Parse(text).ToString(), Is.EqualTo(text));

    [TestCase("lsrmp", "lsrmp:4")]
    [TestCase("KMEANS", "kmeans:8")]
    [TestCase("dc", "dc:12")]
    public void SizesHaveDefaults(string text, string expected) => Assert.That(FragmentationScheme.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("brisc", "no fragmentation scheme")]
    [TestCase("brics:12-4", "a minimum and a larger maximum")]
    [TestCase("brics:4", "a minimum and a larger maximum")]
    [TestCase("kmeans:0", "no size")]
    [TestCase("kmeans:8,speed=3", "no option")]
    [TestCase("global:3", "takes no size")]
    public void NamesWhatIsWrong(string text, string expected) =>
        Assert.That(() => FragmentationScheme.Parse(text), Throws.TypeOf<InputException>().With.Message.Contains(expected));
}
