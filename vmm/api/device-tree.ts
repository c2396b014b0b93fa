/**
 * A device tree property: text, list of texts, 32-bit cells, raw bytes, or `true` for one without a value.
 * @source Devicetree Specification v0.4, 2.2.4
 */
export type PropertyValue = string | number | readonly string[] | readonly number[] | Uint8Array | true;

/** A device tree node as data; `name` carries the unit address. The root's name is empty. */
export interface TreeNode {
  readonly name: string;
  readonly properties?: Readonly<Record<string, PropertyValue>>;
  readonly children?: readonly TreeNode[];
}

/** The node of a clock that always runs at `hz`; devices name it by its phandle. @source linux Documentation/devicetree/bindings/clock/fixed-clock.yaml */
export function fixedClock(name: string, hz: number, phandle: number): TreeNode {
  return { name, properties: { compatible: 'fixed-clock', '#clock-cells': 0, 'clock-frequency': hz, phandle } };
}
