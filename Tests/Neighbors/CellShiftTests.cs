using MDEngine.Neighbors;

namespace MDEngine.Tests.Neighbors;

public sealed class CellShiftTests
{
    [Test]
    public void Components_come_back_and_order_is_lexicographic()
    {
        int[] values = [-CellShift.MaxComponent, -513, -2, -1, 0, 1, 2, 77, CellShift.MaxComponent];
        var shifts = new List<CellShift>();
        foreach (int a in values)
        {
            foreach (int b in values)
            {
                foreach (int c in values)
                {
                    var shift = new CellShift(a, b, c);
                    Assert.That((shift.A, shift.B, shift.C), Is.EqualTo((a, b, c)));
                    shifts.Add(shift);
                }
            }
        }

        Assert.That(shifts, Is.Ordered.Ascending);
        Assert.That(default(CellShift), Is.EqualTo(new CellShift(0, 0, 0)));
    }
}
