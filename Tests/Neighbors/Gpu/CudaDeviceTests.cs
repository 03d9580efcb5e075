using MDEngine.Neighbors;
using MDEngine.Neighbors.Gpu;

namespace MDEngine.Tests.Neighbors.Gpu;

/// <summary>The kernels on a GPU, where there is one.</summary>
public sealed class CudaDeviceTests
{
    private IlgpuDevice? device;
    private NeighborSearch? search;

    [OneTimeSetUp]
    public void Open()
    {
        try
        {
            device = IlgpuDevice.OpenCuda();
        }
        catch (InputException exception)
        {
            Assert.Ignore($"Needs a GPU: {exception.Message}.");
        }

        search = new NeighborSearch(1, device);
    }

    [OneTimeTearDown]
    public void Close()
    {
        search?.Dispose();
        device?.Dispose();
    }

    [Test]
    public void Equals_all_images_twin() => TwinCheck.Run(search!, cases: 600);

    [Test]
    public void Lists_equal_those_of_ASE()
    {
        var list = new NeighborList();
        foreach (AseStructure structure in AseStructure.ReadAll())
        {
            structure.Check(search!, list);
        }
    }

    [Test]
    public void A_large_list_has_the_same_bytes_as_on_the_processor()
    {
        (UnitCell cell, Vector3D[] positions) = RandomWater.Make(100_000, seed: 8);
        using var processor = new NeighborSearch();
        var expected = new NeighborList();
        var list = new NeighborList();
        processor.Load(cell, positions, 6);
        processor.Find(6, expected);
        search!.Load(cell, positions, 6);
        search.Find(6, list);
        Assert.That(
            list.Offsets.SequenceEqual(expected.Offsets) && list.Neighbors.SequenceEqual(expected.Neighbors) && list.Shifts.SequenceEqual(expected.Shifts));
    }
}
