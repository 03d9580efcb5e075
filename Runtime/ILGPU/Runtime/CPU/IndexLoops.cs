// One block for each number of kernel arguments, as delegates have no variadic type parameters.
namespace ILGPU.Runtime.CPU;

internal sealed class IndexLoop<TIndex, T1>(Action<TIndex, T1> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1));
    private T1 argument1;

    private delegate void Body(long start, long end, T1 a1);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1)
    {
        lock (launching)
        {
            argument1 = a1;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1);
}

internal sealed class IndexLoop<TIndex, T1, T2>(Action<TIndex, T1, T2> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2));
    private T1 argument1;
    private T2 argument2;

    private delegate void Body(long start, long end, T1 a1, T2 a2);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3>(Action<TIndex, T1, T2, T3> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3, T4>(Action<TIndex, T1, T2, T3, T4> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
    where T4 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3), typeof(T4));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;
    private T4 argument4;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3, T4 a4);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3, T4 a4)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            argument4 = a4;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3, argument4);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3, T4, T5>(Action<TIndex, T1, T2, T3, T4, T5> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
    where T4 : struct
    where T5 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;
    private T4 argument4;
    private T5 argument5;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            argument4 = a4;
            argument5 = a5;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3, argument4, argument5);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3, T4, T5, T6>(Action<TIndex, T1, T2, T3, T4, T5, T6> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
    where T4 : struct
    where T5 : struct
    where T6 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;
    private T4 argument4;
    private T5 argument5;
    private T6 argument6;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            argument4 = a4;
            argument5 = a5;
            argument6 = a6;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3, argument4, argument5, argument6);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3, T4, T5, T6, T7>(Action<TIndex, T1, T2, T3, T4, T5, T6, T7> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
    where T4 : struct
    where T5 : struct
    where T6 : struct
    where T7 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;
    private T4 argument4;
    private T5 argument5;
    private T6 argument6;
    private T7 argument7;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            argument4 = a4;
            argument5 = a5;
            argument6 = a6;
            argument7 = a7;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3, argument4, argument5, argument6, argument7);
}

internal sealed class IndexLoop<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>(Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8> kernel) : IndexLoop
    where TIndex : struct, IIndex
    where T1 : struct
    where T2 : struct
    where T3 : struct
    where T4 : struct
    where T5 : struct
    where T6 : struct
    where T7 : struct
    where T8 : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile<Body>(kernel, typeof(TIndex), typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8));
    private T1 argument1;
    private T2 argument2;
    private T3 argument3;
    private T4 argument4;
    private T5 argument5;
    private T6 argument6;
    private T7 argument7;
    private T8 argument8;

    private delegate void Body(long start, long end, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8);

    public void Launch(Accelerator accelerator, TIndex extent, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7, T8 a8)
    {
        lock (launching)
        {
            argument1 = a1;
            argument2 = a2;
            argument3 = a3;
            argument4 = a4;
            argument5 = a5;
            argument6 = a6;
            argument7 = a7;
            argument8 = a8;
            accelerator.Run(this, extent.Size);
        }
    }

    public override void Run(long start, long end) => body(start, end, argument1, argument2, argument3, argument4, argument5, argument6, argument7, argument8);
}
