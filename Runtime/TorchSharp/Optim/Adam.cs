using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma and Ba, arXiv:1412.6980) and AMSGrad (Reddi et al., arXiv:1904.09237).</summary>
    public class Adam : OptimizerHelper
    {
        private readonly Options _defaults;

        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            _defaults = new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize };
            foreach (var group in parameters)
            {
                add_param_group(group);
            }
        }

        /// <summary>Whether weights decay apart from the gradient (AdamW) rather than through it.</summary>
        private protected virtual bool DecouplesDecay => false;

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = (Options)(param_group.Options ??= new Options());
            options.LearningRate ??= _defaults.LearningRate;
            options.beta1 ??= _defaults.beta1;
            options.beta2 ??= _defaults.beta2;
            options.eps ??= _defaults.eps;
            options.weight_decay ??= _defaults.weight_decay;
            options.amsgrad ??= _defaults.amsgrad;
            options.maximize ??= _defaults.maximize;
            base.add_param_group(param_group);
        }

        internal override OptimizerState NewState(Parameter parameter, OptimizerOptions options)
        {
            using var _ = torch.no_grad();
            torch.Tensor Zeros() => torch.zeros_like(parameter).DetachFromDisposeScope();
            return new State(Zeros(), Zeros(), ((Options)options).amsgrad == true ? Zeros() : null);
        }

        internal override void Step(Modules.ParamGroup group)
        {
            // A parameter that had no gradient at some step is behind by that step: each count has its own correction.
            foreach (var together in ActiveIn<State>(group).GroupBy(active => active.State.Steps))
            {
                Step([.. together], (Options)group.Options!);
            }
        }

        private void Step(Active<State>[] active, Options options)
        {
            var parameters = Array.ConvertAll<Active<State>, torch.Tensor>(active, a => a.Parameter);
            var gradients = Array.ConvertAll(active, a => a.Gradient);
            var mean = Array.ConvertAll(active, a => a.State.Mean);
            var square = Array.ConvertAll(active, a => a.State.Square);
            var step = ++active[0].State.Steps;
            foreach (var a in active)
            {
                a.State.Steps = step;
            }
            var (beta1, beta2, rate) = (options.beta1!.Value, options.beta2!.Value, options.LearningRate!.Value);
            var decay = options.weight_decay!.Value;
            if (options.maximize == true)
            {
                gradients = Ops._foreach_neg.CallList(gradients);
            }
            if (decay != 0 && DecouplesDecay)
            {
                Ops._foreach_mul__Scalar.Run(parameters, (Scalar)(1 - (rate * decay)));
            }
            else if (decay != 0)
            {
                gradients = Ops._foreach_add_List.CallList(gradients, parameters, (Scalar)decay);
            }
            Ops._foreach_mul__Scalar.Run(mean, (Scalar)beta1);
            Ops._foreach_add__List.Run(mean, gradients, (Scalar)(1 - beta1));
            Ops._foreach_mul__Scalar.Run(square, (Scalar)beta2);
            Ops._foreach_addcmul__Scalar.Run(square, gradients, gradients, (Scalar)(1 - beta2));
            if (options.amsgrad == true)
            {
                var largest = Array.ConvertAll(active, a => a.State.Largest!);
                Ops._foreach_maximum__List.Run(largest, square);
                square = largest;
            }
            var denominators = Ops._foreach_sqrt.CallList((torch.Tensor[])square);
            Ops._foreach_div__Scalar.Run(denominators, (Scalar)Math.Sqrt(1 - Math.Pow(beta2, step)));
            Ops._foreach_add__Scalar.Run(denominators, (Scalar)options.eps!.Value);
            Ops._foreach_addcdiv__Scalar.Run(parameters, mean, denominators, (Scalar)(-rate / (1 - Math.Pow(beta1, step))));
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1!.Value);
                writer.Write(beta2!.Value);
                writer.Write(eps!.Value);
                writer.Write(weight_decay!.Value);
                writer.Write(amsgrad!.Value);
                writer.Write(maximize!.Value);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                beta1 = reader.ReadDouble();
                beta2 = reader.ReadDouble();
                eps = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                amsgrad = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
            {
            }
        }

        internal sealed class State(torch.Tensor mean, torch.Tensor square, torch.Tensor? largest) : OptimizerState
        {
            public long Steps { get; set; }

            public torch.Tensor Mean { get; } = mean;

            public torch.Tensor Square { get; } = square;

            public torch.Tensor? Largest { get; } = largest;

            public override void Save(BinaryWriter writer)
            {
                writer.Write(Steps);
                Serialization.WriteTensor(writer, Mean);
                Serialization.WriteTensor(writer, Square);
                writer.Write(Largest is not null);
                if (Largest is not null)
                {
                    Serialization.WriteTensor(writer, Largest);
                }
            }

            public override void Load(BinaryReader reader)
            {
                Steps = reader.ReadInt64();
                Serialization.ReadTensor(reader, Mean);
                Serialization.ReadTensor(reader, Square);
                if (reader.ReadBoolean() != Largest is not null)
                {
                    throw new ArgumentException("Invalid optimizer state -- it was saved with another setting of amsgrad.");
                }
                if (Largest is not null)
                {
                    Serialization.ReadTensor(reader, Largest);
                }
            }

            public override void Dispose()
            {
                Mean.Dispose();
                Square.Dispose();
                Largest?.Dispose();
            }
        }
    }

    /// <summary>Adam with weight decay apart from the gradient (Loshchilov and Hutter, arXiv:1711.05101).</summary>
    public class AdamW : Adam
    {
        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        private protected override bool DecouplesDecay => true;

        public new class Options : Adam.Options
        {
        }

        public new class ParamGroup : Adam.ParamGroup
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
            {
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
