// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;

/// The names that programs give Vulkan's objects for debugging.
final class VulkanNames {
    // VkObjectType
    static final int COMMAND_BUFFER = 6;
    static final int RENDER_PASS = 18;
    static final int FRAMEBUFFER = 23;

    private record Handle(int type, long object) {}

    private final Map<Handle, Integer> names = new HashMap<>();

    /// @param name string id
    void put(int type, long object, int name) {
        names.put(new Handle(type, object), name);
    }

    /// String id of the name of an object, or the null string's.
    int get(int type, long object) {
        return names.getOrDefault(new Handle(type, object), StringPool.NULL_ID);
    }
}
