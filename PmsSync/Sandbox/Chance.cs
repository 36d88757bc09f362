using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Sandbox;

/// <summary>
/// A source of chance whose whole state is one number (SplitMix64), so that a listing can be stored and
/// continue after a restart as if nothing had happened. <see cref="System.Random"/> cannot.
/// </summary>
internal sealed class Chance(ulong state)
{
    public ulong State { get; private set; } = state;

    /// <summary>A start that depends on every part, and on no process's own hash seed.</summary>
    public static Chance From(int seed, params ReadOnlySpan<string> parts) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(Digest(seed, parts)));

    /// <summary>The first <paramref name="length"/> (at most 64) lower-case hex digits of a hash over all parts.</summary>
    public static string Hex(int length, int seed, params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(Digest(seed, parts))[..length];

    /// <summary>At least 0, below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(NextDouble() * (high - low + 1));

    public bool OneIn(int times) => Between(1, times) == 1;

    public T Pick<T>(IReadOnlyList<T> from) => from[Between(0, from.Count - 1)];

    /// <summary>The wait until the next of events that come <paramref name="mean"/> apart on average.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - NextDouble());

    private ulong Next()
    {
        unchecked
        {
            var z = State += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static byte[] Digest(int seed, ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder().Append(seed);
        foreach (var part in parts)
            text.Append('|').Append(part);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
