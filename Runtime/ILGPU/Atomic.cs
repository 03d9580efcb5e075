namespace ILGPU;

/// <summary>Atomic operations; each returns the value before.</summary>
public static class Atomic
{
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    public static long Add(ref long target, long value) => Interlocked.Add(ref target, value) - value;

    public static int Exchange(ref int target, int value) => Interlocked.Exchange(ref target, value);

    public static long Exchange(ref long target, long value) => Interlocked.Exchange(ref target, value);

    public static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    public static int Max(ref int target, int value)
    {
        int current = Volatile.Read(ref target);
        while (current < value)
        {
            int found = Interlocked.CompareExchange(ref target, value, current);
            if (found == current)
            {
                break;
            }

            current = found;
        }

        return current;
    }

    public static int Min(ref int target, int value)
    {
        int current = Volatile.Read(ref target);
        while (current > value)
        {
            int found = Interlocked.CompareExchange(ref target, value, current);
            if (found == current)
            {
                break;
            }

            current = found;
        }

        return current;
    }
}
