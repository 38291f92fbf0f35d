// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// A `DisplayProto`.
///
/// @param id number of the display
/// @param name string id
/// @param layerStack what it shows, 0 where it does not say
/// @param hasLayerStack whether it says
/// @param isVirtual whether it is no real screen
/// @param width of the display as it stands
/// @param height of the display as it stands
/// @param space where its layers are; empty where it does not say
/// @param hasSpace whether it says
/// @param transform from there to the screen
record Display(
        long id,
        int name,
        int layerStack,
        boolean hasLayerStack,
        boolean isVirtual,
        double width,
        double height,
        Rect space,
        boolean hasSpace,
        Transform transform) {
    private static final int ID = 1;
    private static final int NAME = 2;
    private static final int LAYER_STACK = 3;
    private static final int SIZE = 4;
    private static final int SPACE = 5;
    private static final int TRANSFORM = 6;
    private static final int IS_VIRTUAL = 7;

    /// The layer stack of a display that is off.
    private static final int NO_LAYER_STACK = -1;

    static Display read(ProtoReader message, StringPool strings) {
        MessageFields display = new MessageFields(IS_VIRTUAL);
        MessageFields part = new MessageFields(5);
        display.enter(message);
        part.enter(display, SPACE);
        Rect space = Rect.ofIntegers(part);
        part.enter(display, TRANSFORM);
        int type = part.intValue(5);
        Transform transform = transform(part, type);
        if (part.has(5) && display.has(SPACE)) {
            transform = transform.backInto(type, space);
        }
        part.enter(display, SIZE);
        boolean isSideways = Transform.isSideways(type);
        return new Display(
                display.longValue(ID),
                display.stringId(NAME, strings),
                display.intValue(LAYER_STACK),
                display.has(LAYER_STACK),
                display.boolValue(IS_VIRTUAL),
                part.intValue(isSideways ? 2 : 1),
                part.intValue(isSideways ? 1 : 2),
                space,
                display.has(SPACE),
                transform);
    }

    private static Transform transform(MessageFields part, int type) {
        return Transform.isSimple(type)
                ? Transform.ofType(type, 0, 0)
                : new Transform(
                        part.doubleValue(1),
                        part.doubleValue(2),
                        0,
                        part.doubleValue(4),
                        part.doubleValue(3),
                        0);
    }

    boolean isOn() {
        return hasLayerStack && layerStack != NO_LAYER_STACK;
    }

    /// What the display shows, or its size where it does not say.
    Rect shownRect() {
        return space.isEmpty() ? new Rect(0, 0, width, height) : space;
    }
}
