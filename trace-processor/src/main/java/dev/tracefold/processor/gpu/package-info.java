// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// What GPUs and their drivers write into a Perfetto trace: counters, render stages and compute kernels,
/// logs, Vulkan's calls and memory, and the life of graphics buffers. [GpuModules] lists the modules.
/// What the kernel knows of GPUs comes with ftrace.
@NullMarked
package dev.tracefold.processor.gpu;

import org.jspecify.annotations.NullMarked;
