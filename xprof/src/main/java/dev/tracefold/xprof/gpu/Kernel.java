// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.Comparator;
import java.util.List;

/// What makes kernels one row of the statistics.
///
/// @param name of the function
/// @param launch how it was launched
/// @param usesTensorCore whether its name says that it uses the tensor cores
/// @param eligible whether the operation could use the tensor cores
/// @param opName the operation of the framework
record Kernel(String name, Launch launch, boolean usesTensorCore, boolean eligible, String opName) {
    private static final List<String> TENSOR_CORE_NAMES =
            List.of(
                    "16816",
                    "c1688",
                    "conv1x1",
                    "conv2d_c1_k1",
                    "dgrad_1x1_stride_2x2",
                    "direct_group",
                    "first_layer_wgrad_kernel",
                    "h1688",
                    "h884",
                    "hmma",
                    "i16832",
                    "i8816",
                    "s884",
                    "s1688",
                    "xmma_gemm",
                    "xmma_implicit_gemm",
                    "xmma_sparse_conv",
                    "xmma_sparse_gemm",
                    "xmma_warp_specialized_implicit_gemm");

    private static final List<String> ELIGIBLE_ENDS =
            List.of(
                    "Conv2D",
                    "Conv2DBackpropFilter",
                    "Conv2DBackpropInput",
                    "Conv3D",
                    "DepthwiseConv2dNative",
                    "DepthwiseConv2dNativeBackpropFilter",
                    "DepthwiseConv2dNativeBackpropInput",
                    "/MatMul",
                    "FusedMatMul",
                    "/CudnnRNN",
                    "XlaDot",
                    "XlaDotV2");

    private static final List<String> ELIGIBLE_PARTS =
            List.of("BatchMatMul", "CudnnRNNV", "CudnnRNNForward", "CudnnRNNBackprop");

    /// The order of kernels that took equally long.
    static final Comparator<Kernel> ORDER =
            Comparator.comparing(Kernel::name)
                    .thenComparing(Kernel::launch)
                    .thenComparing(Kernel::usesTensorCore)
                    .thenComparing(Kernel::eligible)
                    .thenComparing(Kernel::opName)
                    .thenComparingDouble(kernel -> kernel.launch().occupancyPercent());

    static boolean nameUsesTensorCore(String name) {
        return TENSOR_CORE_NAMES.stream().anyMatch(name::contains);
    }

    static boolean opIsEligible(String opName) {
        return ELIGIBLE_ENDS.stream().anyMatch(opName::endsWith)
                || ELIGIBLE_PARTS.stream().anyMatch(opName::contains);
    }

    // A product of two tensors.
    static boolean einsumIsEligible(String equation) {
        String[] sides = equation.split("->", -1);
        return sides.length == 2 && sides[0].split(",", -1).length == 2;
    }

    /// How a kernel was launched.
    ///
    /// @param grid the blocks
    /// @param block the threads of a block
    /// @param registers of a thread
    /// @param staticShared bytes of shared memory
    /// @param dynamicShared more bytes of shared memory
    /// @param occupancyPercent how full the processors are at best
    record Launch(
            Dimensions grid,
            Dimensions block,
            long registers,
            long staticShared,
            long dynamicShared,
            double occupancyPercent)
            implements Comparable<Launch> {
        private static final Comparator<Launch> ORDER =
                Comparator.comparing(Launch::grid)
                        .thenComparing(Launch::block)
                        .thenComparingLong(Launch::registers)
                        .thenComparingLong(Launch::staticShared)
                        .thenComparingLong(Launch::dynamicShared);

        @Override
        public int compareTo(Launch other) {
            return ORDER.compare(this, other);
        }
    }

    /// Three sizes.
    ///
    /// @param x the first
    /// @param y the second
    /// @param z the third
    record Dimensions(long x, long y, long z) implements Comparable<Dimensions> {
        static final Dimensions ONE = new Dimensions(1, 1, 1);

        @Override
        public int compareTo(Dimensions other) {
            return Comparator.comparingLong(Dimensions::x)
                    .thenComparingLong(Dimensions::y)
                    .thenComparingLong(Dimensions::z)
                    .compare(this, other);
        }

        String text() {
            return x + "," + y + "," + z;
        }
    }
}
