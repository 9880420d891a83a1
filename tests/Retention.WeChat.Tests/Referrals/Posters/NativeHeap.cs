using System.Runtime.InteropServices;

namespace Retention.WeChat.Tests.Referrals;

/// <summary>What native libraries have taken from the C library and not given back, whatever else this process holds.</summary>
internal static class NativeHeap
{
    private static readonly Reader MallInfo2 = Marshal.GetDelegateForFunctionPointer<Reader>(NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "mallinfo2"));

    private delegate MallInfo Reader();

    public static long BytesInUse
    {
        get
        {
            var info = MallInfo2();
            return (long)(info.BytesInUse + info.MappedBytes);
        }
    }

    /// <summary><c>struct mallinfo2</c> of glibc 2.33 and later.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallInfo
    {
        public readonly nuint ArenaBytes;
        public readonly nuint FreeChunks;
        public readonly nuint FastChunks;
        public readonly nuint MappedRegions;
        public readonly nuint MappedBytes;
        public readonly nuint PeakBytes;
        public readonly nuint FastFreeBytes;
        public readonly nuint BytesInUse;
        public readonly nuint FreeBytes;
        public readonly nuint TrimmableBytes;
    }
}
