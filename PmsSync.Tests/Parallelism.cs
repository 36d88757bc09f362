// Each fixture has its own house, files and ports; what measures the whole process says that it runs alone.
[assembly: Parallelizable(ParallelScope.Fixtures)]
