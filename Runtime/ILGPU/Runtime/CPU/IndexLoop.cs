using System.Reflection;
using System.Reflection.Emit;

namespace ILGPU.Runtime.CPU;

/// <summary>A kernel with its arguments, as a loop over a range of indices.</summary>
internal abstract class IndexLoop
{
    public abstract void Run(long start, long end);

    /// <summary>
    /// Compiles <c>for (long i = start; i != end; i++) kernel((TIndex)i, arguments…)</c> with a direct call, which the JIT can
    /// inline, where a delegate would cost an indirect call for every index.
    /// </summary>
    protected static TLoop Compile<TLoop>(Delegate kernel, Type index, params Type[] arguments)
        where TLoop : Delegate
    {
        MethodInfo method = kernel.Method;
        if (kernel.Target is not null && kernel.Target.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0)
        {
            throw new NotSupportedException($"The kernel {method.Name} captures variables: kernels are static methods or lambdas without captures.");
        }

        var loop = new DynamicMethod(method.Name, null, [typeof(long), typeof(long), .. arguments], typeof(IndexLoop).Module, skipVisibility: true);
        ILGenerator il = loop.GetILGenerator();
        il.DeclareLocal(typeof(long));
        Label test = il.DefineLabel();
        Label body = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Stloc_0);
        il.Emit(OpCodes.Br, test);
        il.MarkLabel(body);
        if (!method.IsStatic)
        {
            il.Emit(OpCodes.Ldnull);
        }

        il.Emit(OpCodes.Ldloc_0);
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

        for (int k = 0; k < arguments.Length; k++)
        {
            il.Emit(OpCodes.Ldarg, (short)(k + 2));
        }

        il.Emit(OpCodes.Call, method);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Stloc_0);
        il.MarkLabel(test);
        il.Emit(OpCodes.Ldloc_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Blt, body);
        il.Emit(OpCodes.Ret);
        return loop.CreateDelegate<TLoop>();
    }
}
