using System.Reflection;
using System.Reflection.Emit;

namespace ILGPU.Runtime.CPU;

/// <summary>A kernel as a loop over a range of indices.</summary>
internal abstract class IndexLoop
{
    public abstract void Run(long start, long end);
}

/// <summary>A kernel with its arguments.</summary>
/// <typeparam name="TArguments">A value tuple of them.</typeparam>
internal sealed class IndexLoop<TArguments>(Delegate kernel, Type index) : IndexLoop
    where TArguments : struct
{
    private readonly Lock launching = new();
    private readonly Body body = Compile(kernel, index);
    private TArguments arguments;

    private delegate void Body(long start, long end, ref TArguments arguments);

    public void Launch(Accelerator accelerator, long extent, in TArguments values)
    {
        lock (launching)
        {
            arguments = values;
            accelerator.Run(this, extent);
        }
    }

    public override void Run(long start, long end) => body(start, end, ref arguments);

    /// <summary>
    /// Compiles <c>for (long i = start; i != end; i++) kernel((TIndex)i, arguments…)</c> with a direct call, which the JIT can
    /// inline, where a delegate would cost an indirect call for every index.
    /// </summary>
    private static Body Compile(Delegate kernel, Type index)
    {
        MethodInfo method = kernel.Method;
        if (kernel.Target is not null && kernel.Target.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0)
        {
            throw new NotSupportedException($"The kernel {method.Name} captures variables: kernels are static methods or lambdas without captures.");
        }

        var loop = new DynamicMethod(
            method.Name, null, [typeof(long), typeof(long), typeof(TArguments).MakeByRefType()], typeof(IndexLoop).Module, skipVisibility: true);
        ILGenerator il = loop.GetILGenerator();
        LocalBuilder current = il.DeclareLocal(typeof(long));
        var locals = new List<LocalBuilder>();
        foreach (FieldInfo field in typeof(TArguments).GetFields().OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            LocalBuilder local = il.DeclareLocal(field.FieldType);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Stloc, local);
            locals.Add(local);
        }

        Label test = il.DefineLabel();
        Label body = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Stloc, current);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(body);
        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldnull);
        }

        il.Emit(OpCodes.Ldloc, current);
        if (index == typeof(Index1D))
        {
            il.Emit(OpCodes.Conv_I4);
            il.Emit(OpCodes.Newobj, typeof(Index1D).GetConstructor([typeof(int)])!);
        }
        else if (index == typeof(LongIndex1D))
        {
            il.Emit(OpCodes.Newobj, typeof(LongIndex1D).GetConstructor([typeof(long)])!);
        }
        else
        {
            throw new NotSupportedException($"The CPU runtime runs kernels over Index1D and LongIndex1D, not over {index.Name}.");
        }

        foreach (LocalBuilder local in locals)
        {
            il.Emit(OpCodes.Ldloc, local);
        }

        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ldloc, current);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc, current);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc, current);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Blt, body);
        il.Emit(OpCodes.Ret);
        return loop.CreateDelegate<Body>();
    }
}
