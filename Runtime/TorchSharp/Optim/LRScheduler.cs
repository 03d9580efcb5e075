namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>
        /// Learning rates over the epochs, as in PyTorch. LinearLR is not here, for that of TorchSharp 0.99.6 gives other rates than
        /// PyTorch's, nor is SequentialLR: a <see cref="LambdaLR(Optimizer, Func{int, double}, int, bool)"/> says the same.
        /// </summary>
        public static partial class lr_scheduler
        {
            /// <summary>The initial rate times a function of the epoch.</summary>
            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new impl.LambdaLR(optimizer, lr_lambda, last_epoch, verbose);

            /// <summary>Decay by <paramref name="gamma"/> every <paramref name="step_size"/> epochs.</summary>
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.StepLR(optimizer, step_size, gamma, last_epoch, verbose);

            /// <summary>Decay by <paramref name="gamma"/> at each of the milestones.</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch, verbose);

            /// <summary>Decay by <paramref name="gamma"/> every epoch.</summary>
            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false) =>
                new impl.ExponentialLR(optimizer, gamma, last_epoch, verbose);

            /// <summary>Half a cosine from the initial rate to <paramref name="eta_min"/> in <paramref name="T_max"/> epochs.</summary>
            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch, verbose);

            /// <summary>Decay by <paramref name="factor"/> when the metric has not become better for <paramref name="patience"/> epochs.</summary>
            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) =>
                new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps, verbose);

            /// <summary>Sets the learning rates of an optimizer's groups at each step.</summary>
            public abstract class LRScheduler
            {
                private readonly List<double> _last;
                private readonly bool _verbose;

                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    Groups = [.. optimizer.ParamGroups];
                    LastEpoch = last_epoch;
                    _verbose = verbose;
                    if (last_epoch == -1)
                    {
                        Groups.ForEach(group => group.InitialLearningRate = group.LearningRate);
                    }
                    InitialRates = Groups.ConvertAll(group => group.InitialLearningRate);
                    _last = Groups.ConvertAll(group => group.LearningRate);
                }

                internal List<ILearningRateController> Groups { get; }

                internal List<double> InitialRates { get; }

                internal int LastEpoch { get; set; }

                public virtual void step() => step(null);

                public virtual void step(int? epoch)
                {
                    LastEpoch = epoch ?? LastEpoch + 1;
                    Apply([.. get_lr()]);
                }

                /// <summary>As <see cref="step()"/>; the metric counts for <see cref="impl.ReduceLROnPlateau"/> alone.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _last;

                protected virtual IEnumerable<double> get_lr() => Groups.Select(group => group.LearningRate);

                private protected void Apply(double[] rates)
                {
                    for (var i = 0; i < rates.Length; i++)
                    {
                        if (_verbose && rates[i] != _last[i])
                        {
                            Console.WriteLine($"Adjusting learning rate to {rates[i]}");
                        }
                        Groups[i].LearningRate = _last[i] = rates[i];
                    }
                }
            }
        }
    }
}
