// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// What is known of a machine's operating system; importers of kernel events depend on it.
public final class SystemInfo {
    private static final int DEFAULT_PAGE_SIZE = 4096;

    private String release = "";
    private String architecture = "";
    private int kernelMajor;
    private int kernelMinor;
    private int pageSize = DEFAULT_PAGE_SIZE;

    /// Sets the kernel's release as `uname -r` prints it, and the architecture as `uname -m` does.
    ///
    /// @param system as `uname -s` prints it; only Linux has versions that matter
    public void setKernel(String system, String kernelRelease, String machine) {
        release = kernelRelease;
        architecture = machine;
        kernelMajor = 0;
        kernelMinor = 0;
        if (!system.equals("Linux")) {
            return;
        }
        int dot = kernelRelease.indexOf('.');
        int major = dot < 0 ? -1 : number(kernelRelease, 0);
        int minor = dot < 0 ? -1 : number(kernelRelease, dot + 1);
        if (major >= 0 && minor >= 0) {
            kernelMajor = major;
            kernelMinor = minor;
        }
    }

    /// Sets the size of a memory page in bytes; 0 is the usual one.
    public void setPageSize(int bytes) {
        pageSize = bytes == 0 ? DEFAULT_PAGE_SIZE : bytes;
    }

    /// Size of a memory page in bytes.
    public int pageSize() {
        return pageSize;
    }

    /// The kernel's release; empty when it is not known.
    public String release() {
        return release;
    }

    /// The machine's architecture; empty when it is not known.
    public String architecture() {
        return architecture;
    }

    /// Whether the kernel's version is known.
    public boolean isKernelVersionKnown() {
        return kernelMajor > 0;
    }

    /// Whether the kernel's version is known to be that one or newer.
    public boolean isKernelAtLeast(int major, int minor) {
        return kernelMajor > major || (kernelMajor == major && kernelMinor >= minor);
    }

    private static int number(String text, int from) {
        int value = 0;
        int i = from;
        while (i < text.length() && Character.isDigit(text.charAt(i)) && i < from + 6) {
            value = value * 10 + (text.charAt(i) - '0');
            i++;
        }
        return i == from ? -1 : value;
    }
}
