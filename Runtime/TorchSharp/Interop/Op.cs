using System.Runtime.CompilerServices;

namespace TorchSharp.Interop;

/// <summary>An operator of libtorch, called by name; arguments left out at the end take the defaults of its schema.</summary>
internal sealed class Op(string name, string overload = "")
{
    private const int RoomForLists = 32;
    private nint _handle;

    /// <summary>Calls an operator with one resulting tensor.</summary>
    public unsafe torch.Tensor Call(params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return new torch.Tensor(result);
    }

    /// <summary>Calls an operator that writes into its first argument, which is returned.</summary>
    public unsafe torch.Tensor CallInPlace(torch.Tensor self, params ReadOnlySpan<Arg> others)
    {
        var arguments = new ArgumentBuffer();
        Span<Arg> all = arguments;
        all[0] = self;
        others.CopyTo(all[1..]);
        Invoke(all[..(others.Length + 1)], null, 0);
        return self;
    }

    /// <summary>Calls an operator for what it does.</summary>
    public unsafe void Run(params ReadOnlySpan<Arg> arguments) => Invoke(arguments, null, 0);

    public unsafe (torch.Tensor First, torch.Tensor Second) CallPair(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[2];
        Invoke(arguments, results, 2);
        return (new torch.Tensor(results[0]), new torch.Tensor(results[1]));
    }

    public unsafe (torch.Tensor First, torch.Tensor Second, torch.Tensor Third) CallTriple(params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[3];
        Invoke(arguments, results, 3);
        return (new torch.Tensor(results[0]), new torch.Tensor(results[1]), new torch.Tensor(results[2]));
    }

    public unsafe torch.Tensor[] CallList(params ReadOnlySpan<Arg> arguments)
    {
        const int room = 8;
        var results = stackalloc Value[room];
        var count = Invoke(arguments, results, room);
        var tensors = new torch.Tensor[count];
        for (var i = 0; i < Math.Min(count, room); i++)
        {
            tensors[i] = new torch.Tensor(results[i]);
        }
        if (count > room)
        {
            var rest = new Value[count - room];
            fixed (Value* start = rest)
            {
                Native.shim_remaining_results(start);
            }
            for (var i = room; i < count; i++)
            {
                tensors[i] = new torch.Tensor(rest[i - room]);
            }
        }
        return tensors;
    }

    public unsafe bool CallBool(params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Invoke(arguments, &result, 1);
        return result.Bits != 0;
    }

    [SkipLocalsInit]
    private unsafe int Invoke(ReadOnlySpan<Arg> arguments, Value* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            words += argument.Reference is null or torch.Tensor ? 0 : argument.ListWords;
        }
        Span<long> lists = words <= RoomForLists ? stackalloc long[RoomForLists] : new long[words];
        var values = stackalloc Value[arguments.Length];
        long count;
        fixed (long* start = lists)
        {
            var free = start;
            for (var i = 0; i < arguments.Length; i++)
            {
                values[i] = arguments[i].ToValue(ref free);
            }
            var handle = _handle != 0 ? _handle : Resolve();
            count = Native.shim_call(handle, values, arguments.Length, results, capacity);
        }
        foreach (ref readonly var argument in arguments)
        {
            GC.KeepAlive(argument.Reference);
        }
        return (int)Native.Check(count);
    }

    private nint Resolve() => _handle = (nint)Native.Check(Native.shim_operator("aten::" + name, overload));

    [InlineArray(12)]
    private struct ArgumentBuffer
    {
        private Arg _first;
    }
}
