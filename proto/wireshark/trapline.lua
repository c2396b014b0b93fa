-- Decodes pcapng files of `trapline trace export --format pcapng`: link type USER0 (147), each packet four bytes
-- (direction, zero, connection) and a Frame of trapline.kvm.v1. Wireshark's own protobuf dissector does the rest with the shipped
-- .proto files:
--
--   tshark -r run.pcapng -X lua_script:proto/wireshark/trapline.lua \
--     -o 'uat:protobuf_search_paths:"proto","TRUE"' -o protobuf.preload_protos:TRUE
--
-- In Wireshark: Preferences, Protocols, ProtoBuf: add the folder proto to the search paths and tick "load all files"; copy
-- this file to the personal Lua plugins folder.

local trapline = Proto('trapline', 'Trapline KVM frame')

local directions = { [0] = 'kernel to VMM', [1] = 'VMM to kernel' }

local fields = {
  direction = ProtoField.uint8('trapline.direction', 'Direction', base.DEC, directions),
  connection = ProtoField.uint16('trapline.connection', 'Connection'),
  type = ProtoField.string('trapline.type', 'Frame'),
  vm = ProtoField.uint32('trapline.vm', 'VM'),
  vcpu = ProtoField.uint32('trapline.vcpu', 'vCPU'),
  seq = ProtoField.uint64('trapline.seq', 'Exit'),
  reason = ProtoField.string('trapline.reason', 'Exit reason'),
  ioctl = ProtoField.string('trapline.ioctl', 'Ioctl'),
}
trapline.fields = fields

local messages = {
  [1] = 'Run', [2] = 'Exit', [3] = 'Ioctl', [4] = 'IoctlResult', [5] = 'Event', [6] = 'Batch', [7] = 'Ping',
  [8] = 'Progress', [9] = 'Error', [10] = 'Goaway', [11] = 'Hello', [12] = 'Welcome', [13] = 'Ready', [14] = 'Reject',
  [15] = 'Ack',
}

local reasons = {
  [6] = 'smc', [7] = 'hvc', [8] = 'mmio', [9] = 'intr', [10] = 'system_event', [11] = 'internal_error', [12] = 'debug',
  [13] = 'fail_entry', [14] = 'arm_nisv', [15] = 'memory_fault', [16] = 'shutdown',
}

local ioctls = {
  [4] = 'get_one_reg', [5] = 'set_one_reg', [6] = 'read_memory', [7] = 'write_memory', [8] = 'zero_memory',
  [9] = 'irq_line', [10] = 'get_mp_state', [11] = 'set_mp_state', [12] = 'immediate_exit', [16] = 'check_extension',
  [17] = 'enable_cap', [18] = 'create_vm', [19] = 'set_user_memory_region', [20] = 'get_dirty_log',
  [21] = 'create_vcpu', [22] = 'arm_preferred_target', [23] = 'arm_vcpu_init', [24] = 'get_reg_list',
  [25] = 'create_device', [26] = 'set_device_attr', [27] = 'get_device_attr', [28] = 'has_device_attr',
  [29] = 'set_guest_debug', [30] = 'register_coalesced_mmio', [31] = 'unregister_coalesced_mmio', [32] = 'ioeventfd',
  [33] = 'set_call_routing', [34] = 'set_exit_contents',
}

-- Which fields of a message say whom it is about, and which tables name its case.
local subjects = {
  Run = { vm = 1, vcpu = 2, seq = 3 },
  Exit = { vm = 1, vcpu = 2, seq = 3, reason = reasons },
  Ioctl = { ioctl = ioctls },
  IoctlResult = { ioctl = ioctls },
  Event = { vm = 1 },
  Progress = { vm = 1, vcpu = 2, seq = 3 },
  Ack = { vm = 1 },
}

-- The number at `at` in base 128 and the place behind it; nil where the bytes end first.
local function varint(bytes, at)
  local value, shift = UInt64(0), 0
  while at < bytes:len() and shift < 70 do
    local byte = bytes:range(at, 1):uint()
    at = at + 1
    value = value + UInt64(byte % 128):lshift(shift)
    if byte < 128 then return value, at end
    shift = shift + 7
  end
  return nil
end

-- The top-level fields of a message: number to value, or to where a body begins and how long it is.
local function scan(bytes)
  local found, at = {}, 0
  while at < bytes:len() do
    local tag
    tag, at = varint(bytes, at)
    if tag == nil then return found end
    local number, kind = math.floor(tag:tonumber() / 8), tag:tonumber() % 8
    if kind == 0 then
      local value
      value, at = varint(bytes, at)
      if value == nil then return found end
      found[number] = { value = value }
    elseif kind == 2 then
      local length
      length, at = varint(bytes, at)
      if length == nil or at + length:tonumber() > bytes:len() then return found end
      found[number] = { at = at, length = length:tonumber() }
      at = at + length:tonumber()
    elseif kind == 5 or kind == 1 then
      at = at + (kind == 5 and 4 or 8)
      found[number] = {}
    else
      return found
    end
  end
  return found
end

local function caseOf(found, names)
  for number, name in pairs(names) do
    if found[number] then return name end
  end
  return nil
end

-- Adds what the columns and filters need, and gives the words of the info column.
local function describe(name, body, tree)
  local words = { name }
  local subject = subjects[name]
  if subject == nil then return name end
  local found = scan(body)
  for _, key in ipairs({ 'vm', 'vcpu', 'seq' }) do
    local number = subject[key]
    if number then
      local value = found[number] and found[number].value or UInt64(0)
      tree:add(fields[key], body, key == 'seq' and value or value:tonumber()):set_generated()
      if key ~= 'vm' then words[#words + 1] = key .. ' ' .. tostring(value) end
    end
  end
  for _, key in ipairs({ 'reason', 'ioctl' }) do
    local case = subject[key] and caseOf(found, subject[key])
    if case then
      tree:add(fields[key], body, case):set_generated()
      words[#words + 1] = case
    end
  end
  return table.concat(words, ' ')
end

local headBytes = 4
local protobuf = Dissector.get('protobuf')

function trapline.dissector(packet, info, root)
  if packet:len() < headBytes then return 0 end
  local toKernel = packet(0, 1):uint() == 1
  info.cols.protocol = 'Trapline'
  info.cols.src = toKernel and 'vmm' or 'kernel'
  info.cols.dst = toKernel and 'kernel' or 'vmm'
  local tree = root:add(trapline, packet())
  tree:add(fields.direction, packet(0, 1))
  tree:add(fields.connection, packet(2, 2))
  if packet:len() == headBytes then
    info.cols.info = 'empty frame'
    return packet:len()
  end
  local frame = packet(headBytes)
  local found = scan(frame)
  local text = 'unknown frame'
  for number, name in pairs(messages) do
    local field = found[number]
    if field and field.length then
      tree:add(fields.type, frame, name):set_generated()
      local body = field.length > 0 and frame:range(field.at, field.length) or packet(packet:len() - 1, 0)
      text = describe(name, body, tree)
    end
  end
  info.private['pb_msg_type'] = 'message,trapline.kvm.v1.Frame'
  protobuf:call(frame:tvb(), info, tree)
  info.cols.info = text
  info.cols.protocol = 'Trapline'
  return packet:len()
end

DissectorTable.get('wtap_encap'):add(wtap.USER0, trapline)
