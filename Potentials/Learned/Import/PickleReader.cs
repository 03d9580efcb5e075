using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MDEngine.Potentials.Learned.Import;

/// <summary>
/// Reads the pickles in PyTorch checkpoints. It knows numbers, texts, lists, tuples, dictionaries and PyTorch's tensors, and nothing
/// that a pickle could run: every other name that the file refers to is refused.
/// </summary>
internal sealed class PickleReader
{
    private const int DeepestNesting = 1_000_000;

    private static readonly object Mark = new();

    private readonly string path;
    private readonly byte[] data;
    private readonly Func<object?[], object>? loadPersistent;
    private readonly List<object?> stack = [];
    private readonly Dictionary<int, object?> memo = [];
    private int position;

    /// <summary>Reads from a byte array.</summary>
    /// <param name="path">Of the file, for errors.</param>
    /// <param name="data">The file or the entry of the archive that holds the pickle.</param>
    /// <param name="position">Where the pickle begins.</param>
    /// <param name="loadPersistent">What stands for a tuple that refers to data outside the pickle: a storage.</param>
    public PickleReader(string path, byte[] data, int position, Func<object?[], object>? loadPersistent)
    {
        this.path = path;
        this.data = data;
        this.position = position;
        this.loadPersistent = loadPersistent;
    }

    /// <summary>Where the pickle ended.</summary>
    public int Position => position;

    /// <summary>The pickled value: null, bool, long, BigInteger, double, string, byte[], List, object[] (a tuple), Dictionary or a tensor.</summary>
    /// <exception cref="InputFileException">Damaged, or it holds something else.</exception>
    public object? Read()
    {
        try
        {
            while (Step())
            {
            }

            return Pop();
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            throw Damaged($"its pickle makes no sense at byte {position}");
        }
    }

    // One operation; false at the end.
    private bool Step()
    {
        char operation = (char)data[position++];
        switch (operation)
        {
            case '\x80':
                int protocol = data[position++];
                return protocol <= 5 ? true : throw Damaged($"pickle protocol {protocol} is newer than 5");
            case '\x95':
                position += sizeof(ulong);
                break;
            case '.':
                return false;
            case 'N':
                Push(null);
                break;
            case '\x88':
                Push(true);
                break;
            case '\x89':
                Push(false);
                break;
            case 'K':
                Push((long)data[position++]);
                break;
            case 'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case '\x8a':
                PushInteger(data[position++]);
                break;
            case '\x8b':
                PushInteger(BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case 'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'X':
                Push(Encoding.UTF8.GetString(Take(Length32())));
                break;
            case '\x8c':
                Push(Encoding.UTF8.GetString(Take(data[position++])));
                break;
            case '\x8d':
                Push(Encoding.UTF8.GetString(Take(Length64())));
                break;
            case 'T':
                Push(Encoding.Latin1.GetString(Take(Length32())));
                break;
            case 'U':
                Push(Encoding.Latin1.GetString(Take(data[position++])));
                break;
            case 'B':
                Push(Take(Length32()).ToArray());
                break;
            case 'C':
                Push(Take(data[position++]).ToArray());
                break;
            case '\x8e':
                Push(Take(Length64()).ToArray());
                break;
            default:
                return StepStructure(operation);
        }

        return true;
    }

    private bool StepStructure(char operation)
    {
        switch (operation)
        {
            case '(':
                Push(Mark);
                break;
            case '0':
                Pop();
                break;
            case '1':
                PopToMark();
                break;
            case '2':
                Push(stack[^1]);
                break;
            case ']':
                Push(new List<object?>());
                break;
            case '}':
                Push(new Dictionary<object, object?>());
                break;
            case ')':
                Push(Array.Empty<object?>());
                break;
            case 't':
                Push(PopToMark());
                break;
            case '\x85':
                Push(PopMany(1));
                break;
            case '\x86':
                Push(PopMany(2));
                break;
            case '\x87':
                Push(PopMany(3));
                break;
            case 'a':
                object? item = Pop();
                Pickled.As<List<object?>>(stack[^1]).Add(item);
                break;
            case 'e':
                object?[] items = PopToMark();
                Pickled.As<List<object?>>(stack[^1]).AddRange(items);
                break;
            case 's':
                SetItems(PopMany(2));
                break;
            case 'u':
                SetItems(PopToMark());
                break;
            case 'q':
                memo[data[position++]] = stack[^1];
                break;
            case 'r':
                memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = stack[^1];
                break;
            case '\x94':
                memo[memo.Count] = stack[^1];
                break;
            case 'h':
                Push(memo[data[position++]]);
                break;
            case 'j':
                Push(memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))]);
                break;
            default:
                return StepObject(operation);
        }

        return true;
    }

    private bool StepObject(char operation)
    {
        switch (operation)
        {
            case 'c':
                Push(Known(Line(), Line()));
                break;
            case '\x93':
                object?[] names = PopMany(2);
                Push(Known(Pickled.As<string>(names[0]), Pickled.As<string>(names[1])));
                break;
            case 'R':
                object?[] call = PopMany(2);
                Push(Pickled.As<PickledName>(call[0]).Build(Pickled.As<object?[]>(call[1])));
                break;
            case 'b':
                // An array's content; or attributes that a dictionary or tensor carries besides, such as a state dictionary's versions.
                object? state = Pop();
                if ((stack[^1] as IPickledState)?.SetState(state) is string problem)
                {
                    throw Damaged(problem);
                }

                break;
            case 'Q':
                Push(loadPersistent is null ? throw Damaged("its pickle refers to data that are not there") : loadPersistent(Pickled.As<object?[]>(Pop())));
                break;
            default:
                throw Damaged($"byte {position - 1} of its pickle is the operation 0x{(int)operation:x2}, which no checkpoint of tensors and dictionaries needs");
        }

        return true;
    }

    private void SetItems(object?[] items)
    {
        Dictionary<object, object?> dictionary = Pickled.As<Dictionary<object, object?>>(stack[^1]);
        for (int k = 0; k + 1 < items.Length; k += 2)
        {
            // Tuples are no keys here: nothing of what is looked for hangs on one.
            dictionary[items[k] ?? "None"] = items[k + 1];
        }
    }

    private PickledName Known(string module, string name) => PickledName.Find(module, name)
        ?? throw new InputFileException(path, 0, 0, $"refused: the checkpoint refers to '{module}.{name}', which is neither a tensor nor a dictionary; save the network's state_dict() alone, and import that");

    private void PushInteger(int length)
    {
        var value = new BigInteger(Take(length));
        Push(value >= long.MinValue && value <= long.MaxValue ? (long)value : value);
    }

    private void Push(object? value)
    {
        if (stack.Count >= DeepestNesting)
        {
            throw Damaged("its pickle is nested too deeply");
        }

        stack.Add(value);
    }

    private object? Pop()
    {
        object? top = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object?[] PopMany(int count)
    {
        object?[] items = [.. stack.GetRange(stack.Count - count, count)];
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        int mark = stack.LastIndexOf(Mark);
        object?[] items = [.. stack.GetRange(mark + 1, stack.Count - mark - 1)];
        stack.RemoveRange(mark, stack.Count - mark);
        return items;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        ReadOnlySpan<byte> taken = data.AsSpan(position, length);
        position += length;
        return taken;
    }

    private int Length32() => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private int Length64() => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private string Line()
    {
        int end = Array.IndexOf(data, (byte)'\n', position);
        string line = Encoding.UTF8.GetString(data.AsSpan(position, end - position));
        position = end + 1;
        return line;
    }

    private InputFileException Damaged(string problem) => new(path, 0, 0, $"not a checkpoint that can be imported: {problem}");
}
